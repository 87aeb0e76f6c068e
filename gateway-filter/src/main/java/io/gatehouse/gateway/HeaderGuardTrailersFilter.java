package io.gatehouse.gateway;

import java.util.List;

import io.gatehouse.identity.IdentityHeaders;
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

	private final IdentityHeaders headers;

	HeaderGuardTrailersFilter(IdentityHeaders headers) {
		this.headers = headers;
	}

	@Override
	public HttpHeaders trailers(@Nullable HttpHeaders input, @Nullable ServerWebExchange exchange) {
		HttpHeaders kept = new HttpHeaders();
		if (input == null) {
			return kept;
		}
		input.forEach((name, values) -> {
			if (!this.headers.isIdentityHeader(name)) {
				kept.put(name, List.copyOf(values));
			}
		});
		return kept;
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
