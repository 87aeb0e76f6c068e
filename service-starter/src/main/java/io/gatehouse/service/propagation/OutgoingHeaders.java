package io.gatehouse.service.propagation;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

import io.gatehouse.service.AllowedHosts;

import org.springframework.http.HttpHeaders;

/**
 * Which requests carry what is the caller's, and the headers with the cohort: its own,
 * and each where a client of Spring Cloud LoadBalancer looks for a hint.
 */
final class OutgoingHeaders {

	private final AllowedHosts hosts;

	private final Set<String> cohortHeaders;

	/**
	 * Headers.
	 * @param cohortHeaders the headers that carry the cohort, those with the hint too
	 */
	OutgoingHeaders(AllowedHosts hosts, Set<String> cohortHeaders) {
		this.hosts = hosts;
		this.cohortHeaders = cohortHeaders;
	}

	/**
	 * Whether a request may carry any of it.
	 * @param uri where the request goes, before a load balancer chose an instance
	 * @return {@code false} if everything must stay here
	 */
	boolean goTo(URI uri) {
		return this.hosts.allows(uri);
	}

	/**
	 * Adds the cohort in headers that the application did not set itself.
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
