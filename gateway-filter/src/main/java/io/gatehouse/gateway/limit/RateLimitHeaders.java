package io.gatehouse.gateway.limit;

import org.springframework.http.HttpHeaders;

/**
 * Writes the response headers that describe limits, according to
 * draft-ietf-httpapi-ratelimit-headers-11, as structured fields (RFC 9651).
 *
 * <pre>
 * RateLimit-Policy: "api";q=20;w=2     20 requests, and as many again in 2 seconds
 * RateLimit: "api";r=7;t=1             7 are left, and in 1 second there are more
 * </pre>
 */
final class RateLimitHeaders {

	static final String POLICY = "RateLimit-Policy";

	static final String LIMIT = "RateLimit";

	private RateLimitHeaders() {
	}

	/** Adds the headers to those of other policies or of the service. */
	static void add(HttpHeaders headers, RateLimit limit, Permit permit) {
		String policy = "\"" + limit.policy() + "\"";
		headers.add(POLICY, policy + ";q=" + limit.capacity() + ";w=" + limit.windowSeconds());
		headers.add(LIMIT, policy + ";r=" + permit.remaining() + ";t=" + permit.waitSeconds());
	}

	/** Sets the time after which a retry can succeed (RFC 9110, section 10.2.3). */
	static void retryAfter(HttpHeaders headers, Permit permit) {
		headers.set(HttpHeaders.RETRY_AFTER, Long.toString(permit.waitSeconds()));
	}

}
