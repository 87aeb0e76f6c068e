package io.gatehouse.gateway;

import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;

/**
 * Finds out who sends a request, once for each exchange, whoever asks first: a route
 * predicate, the global filter or a key resolver.
 */
@FunctionalInterface
public interface ExchangeAuthenticator {

	/**
	 * The caller of an exchange.
	 * @param exchange the exchange; asking again for the same one does no work again
	 * @return the caller, never empty, and never an error for a bad token
	 */
	Mono<Caller> caller(ServerWebExchange exchange);

}
