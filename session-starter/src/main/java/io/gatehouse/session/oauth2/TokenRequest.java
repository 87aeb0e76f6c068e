package io.gatehouse.session.oauth2;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Request to an endpoint, without its body, as both web stacks describe it.
 * {@link #toString()} shows nothing of it.
 *
 * @param method the HTTP method
 * @param hasQuery whether the target has a query
 * @param contentType the values of {@code Content-Type}
 * @param contentLength the {@code Content-Length}, or -1 if there is none
 * @param authorization the values of {@code Authorization}
 * @param address the network address of the client
 * @param crossOrigin whether there is an {@code Origin}
 */
record TokenRequest(String method, boolean hasQuery, List<String> contentType, long contentLength,
		List<String> authorization, @Nullable String address, boolean crossOrigin) {

	@Override
	public String toString() {
		return "TokenRequest[]";
	}

}
