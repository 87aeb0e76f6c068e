package io.gatehouse.service.propagation;

import java.net.URI;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

import io.gatehouse.service.AllowedHosts;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * What a request to another service carries: the caller's token, the cohort, and the
 * cohort once more in each header where a client of Spring Cloud LoadBalancer looks for a
 * hint.
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
		if (cohort != null) {
			this.cohortHeaders.stream()
				.filter((name) -> !present.test(name))
				.forEach((name) -> headers.accept(name, cohort));
		}
	}

}
