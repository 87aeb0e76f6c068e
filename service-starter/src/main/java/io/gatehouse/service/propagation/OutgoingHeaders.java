package io.gatehouse.service.propagation;

import java.net.URI;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

import io.gatehouse.service.AllowedHosts;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * What a request to another service carries: the caller's token, the cohort, and the
 * cohort once more where Spring Cloud LoadBalancer looks for a hint.
 */
final class OutgoingHeaders {

	private final AllowedHosts hosts;

	private final String cohortHeader;

	private final String hintHeader;

	OutgoingHeaders(AllowedHosts hosts, String cohortHeader, String hintHeader) {
		this.hosts = hosts;
		this.cohortHeader = cohortHeader;
		this.hintHeader = hintHeader;
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
	 * Adds the headers that the application did not set itself.
	 * @param token the caller's token, or {@code null}
	 * @param context the context of the call
	 * @param headers the headers of a request that {@linkplain #goTo may} carry them
	 */
	void add(@Nullable String token, CallContext context, HttpHeaders headers) {
		add(token, context, headers::containsHeader, headers::set);
	}

	void add(@Nullable String token, CallContext context, Predicate<String> present,
			BiConsumer<String, String> headers) {
		if (token != null && !present.test(HttpHeaders.AUTHORIZATION)) {
			headers.accept(HttpHeaders.AUTHORIZATION, "Bearer " + token);
		}
		String cohort = context.cohort();
		if (cohort != null && !present.test(this.cohortHeader)) {
			headers.accept(this.cohortHeader, cohort);
		}
		if (cohort != null && !present.test(this.hintHeader)) {
			headers.accept(this.hintHeader, cohort);
		}
	}

}
