package io.gatehouse.gateway.proof;

import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Keeps the {@link ReceivedProof} of each request before any filter changes the request.
 * Runs after the firewall and the header guard.
 */
final class ReceivedProofWebFilter implements WebFilter, Ordered {

	private static final int ORDER = HIGHEST_PRECEDENCE + 13;

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		ReceivedProof.of(exchange.getRequest(), null).keep(exchange);
		return chain.filter(exchange);
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

}
