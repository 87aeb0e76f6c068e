package io.gatehouse.service.propagation;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * Mark of a request to an allowed host. It passes from the code that sees the host that
 * the application wrote to the code that chooses the HTTP client. The request must not
 * follow redirects, and gets the token only once it is certain that it does not. With an
 * HTTP client that ignores the mark the request has no token.
 *
 * @param token the caller's token, or {@code null}
 */
record DirectRequest(@Nullable String token) {

	/** The attribute of a request, and the key in the Reactor context. */
	static final String ATTRIBUTE = DirectRequest.class.getName();

	/**
	 * Adds the token, unless the application set an {@code Authorization} header.
	 * @param headers the headers of a request that follows no redirects
	 */
	void authorize(HttpHeaders headers) {
		if (this.token != null && !headers.containsHeader(HttpHeaders.AUTHORIZATION)) {
			headers.setBearerAuth(this.token);
		}
	}

	/** Omits the token. */
	@Override
	public String toString() {
		return "DirectRequest";
	}

}
