package io.gatehouse.gateway;

import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.support.Netty4HeadersAdapter;

/**
 * Request with other headers. Unlike a {@linkplain ServerHttpRequest#mutate() mutated}
 * one it keeps the parsed path, query and cookies of the original.
 */
public final class RequestWithHeaders extends ServerHttpRequestDecorator {

	private final org.springframework.http.HttpHeaders headers;

	private final @Nullable HttpHeaders nativeHeaders;

	private RequestWithHeaders(ServerHttpRequest request, org.springframework.http.HttpHeaders headers,
			@Nullable HttpHeaders nativeHeaders) {
		super(request);
		this.headers = org.springframework.http.HttpHeaders.readOnlyHttpHeaders(headers);
		this.nativeHeaders = nativeHeaders;
	}

	/**
	 * Creates a request.
	 * @param request the original
	 * @param headers the headers, which must not be modified any more
	 * @return the request
	 */
	public static ServerHttpRequest of(ServerHttpRequest request, org.springframework.http.HttpHeaders headers) {
		return new RequestWithHeaders(request, headers, null);
	}

	/**
	 * Creates a request.
	 * @param request the original
	 * @param headers headers of Netty, which must not be modified any more
	 * @return the request
	 */
	public static ServerHttpRequest of(ServerHttpRequest request, HttpHeaders headers) {
		return new RequestWithHeaders(request,
				new org.springframework.http.HttpHeaders(new Netty4HeadersAdapter(headers)), headers);
	}

	@Override
	public org.springframework.http.HttpHeaders getHeaders() {
		return this.headers;
	}

	@Nullable HttpHeaders nativeHeaders() {
		return this.nativeHeaders;
	}

}
