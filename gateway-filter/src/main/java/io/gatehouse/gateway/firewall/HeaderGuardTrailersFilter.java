package io.gatehouse.gateway.firewall;

import io.gatehouse.gateway.HeaderGuard;
import org.jspecify.annotations.Nullable;

import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.TrailerHeadersFilter;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Removes identity headers from the trailers of a service's response, which the gateway
 * would forward.
 */
final class HeaderGuardTrailersFilter implements HttpHeadersFilter, TrailerHeadersFilter {

	private final HeaderGuard guard;

	HeaderGuardTrailersFilter(HeaderGuard guard) {
		this.guard = guard;
	}

	@Override
	public HttpHeaders trailers(@Nullable HttpHeaders input, @Nullable ServerWebExchange exchange) {
		return (input != null) ? this.guard.without(input) : new HttpHeaders();
	}

	@Override
	public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
		return input;
	}

	@Override
	public boolean supports(Type type) {
		return type == Type.RESPONSE;
	}

}
