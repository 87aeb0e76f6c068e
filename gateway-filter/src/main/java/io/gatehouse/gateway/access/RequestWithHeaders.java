package io.gatehouse.gateway.access;

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

	@Override
	public HttpHeaders getHeaders() {
		return this.headers;
	}

}
