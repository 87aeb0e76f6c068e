package io.gatehouse.service.propagation;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

import io.gatehouse.service.AllowedHosts;

import org.springframework.http.HttpHeaders;

/**
 * Decides which requests carry the caller's token and cohort, and adds the headers with
 * the cohort: its own, and each in which a client of Spring Cloud LoadBalancer looks for
 * a hint.
 */
final class OutgoingHeaders {

	private final AllowedHosts hosts;

	private final Set<String> cohortHeaders;

	/**
	 * Creates the headers.
	 * @param cohortHeaders the headers that carry the cohort, including those with a hint
	 */
	OutgoingHeaders(AllowedHosts hosts, Set<String> cohortHeaders) {
		this.hosts = hosts;
		this.cohortHeaders = cohortHeaders;
	}

	/**
	 * Returns whether a request may carry token and cohort.
	 * @param uri the request's URI, before a load balancer chose an instance
	 * @return {@code false} if it may carry neither
	 */
	boolean goTo(URI uri) {
		return this.hosts.allows(uri);
	}

	/**
	 * Adds the headers with the cohort that the application did not set itself.
	 * @param context the context of the call
	 * @param headers the headers of a request that {@linkplain #goTo may} carry it
	 */
	void addCohort(CallContext context, HttpHeaders headers) {
		addCohort(context, (name, value) -> headers.putIfAbsent(name, new ArrayList<>(List.of(value))));
	}

	void addCohort(CallContext context, BiConsumer<String, String> addIfAbsent) {
		String cohort = context.cohort();
		if (cohort != null) {
			this.cohortHeaders.forEach((name) -> addIfAbsent.accept(name, cohort));
		}
	}

}
