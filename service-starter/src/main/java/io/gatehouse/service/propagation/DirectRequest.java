package io.gatehouse.service.propagation;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * Goes with a request to an allowed host from where it is known which host the
 * application wrote to where the HTTP client is chosen: the request must not follow
 * redirects, and takes the token only once it is certain that it does not. With an HTTP
 * client that does not know about this the request has no token.
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

	/** Without the token. */
	@Override
	public String toString() {
		return "DirectRequest";
	}

}
