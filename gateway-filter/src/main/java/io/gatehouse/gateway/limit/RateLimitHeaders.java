package io.gatehouse.gateway.limit;

import org.springframework.http.HttpHeaders;

/**
 * Tells clients of limits, as draft-ietf-httpapi-ratelimit-headers-11 says, in structured
 * fields (RFC 9651).
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

	/** Adds to what other policies, or the service, say. */
	static void add(HttpHeaders headers, RateLimit limit, Permit permit) {
		String policy = "\"" + limit.policy() + "\"";
		headers.add(POLICY, policy + ";q=" + limit.capacity() + ";w=" + limit.windowSeconds());
		headers.add(LIMIT, policy + ";r=" + permit.remaining() + ";t=" + permit.waitSeconds());
	}

	/** Says when it is worth to come again (RFC 9110, section 10.2.3). */
	static void retryAfter(HttpHeaders headers, Permit permit) {
		headers.set(HttpHeaders.RETRY_AFTER, Long.toString(permit.waitSeconds()));
	}

}
