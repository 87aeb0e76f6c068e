package io.gatehouse.gateway.access;

import java.util.ArrayList;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;

/**
 * Request with other headers. Unlike a {@linkplain ServerHttpRequest#mutate() mutated}
 * one it keeps the parsed path, query and cookies of the original.
 */
final class RequestWithHeaders extends ServerHttpRequestDecorator {

	private final HttpHeaders headers;

	RequestWithHeaders(ServerHttpRequest request, HttpHeaders headers) {
		super(request);
		this.headers = HttpHeaders.readOnlyHttpHeaders(headers);
	}

	/** Copies headers so that they can be modified. */
	static HttpHeaders copy(HttpHeaders source) {
		HttpHeaders copy = new HttpHeaders();
		source.forEach((name, values) -> copy.put(name, new ArrayList<>(values)));
		return copy;
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.headers;
	}

}
