package io.gatehouse.gateway.proof;

import io.gatehouse.gateway.RouteMetadata;

import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Removes DPoP proofs from requests to services: a proof is for the URI of the gateway,
 * and was checked there. A public route with {@code gatehouse.keep-authorization} passes
 * them on with the token that they belong to.
 */
public final class ProofHeadersFilter implements HttpHeadersFilter, Ordered {

	@Override
	public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
		if (!input.containsHeader(ReceivedProof.HEADER) || isKept(exchange)) {
			return input;
		}
		HttpHeaders without = new HttpHeaders();
		without.addAll(input);
		without.remove(ReceivedProof.HEADER);
		return without;
	}

	private static boolean isKept(ServerWebExchange exchange) {
		Route route = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
		return route != null && RouteMetadata.keepsAuthorization(route.getId(), route.getMetadata());
	}

	@Override
	public boolean supports(Type type) {
		return type == Type.REQUEST;
	}

	@Override
	public int getOrder() {
		return 0;
	}

}
