package io.gatehouse.gateway;

import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;

/**
 * Authenticates the caller of an exchange once, regardless of which component asks first:
 * a route predicate, the global filter or a key resolver.
 */
@FunctionalInterface
public interface ExchangeAuthenticator {

	/**
	 * Returns the caller of an exchange.
	 * @param exchange the exchange; repeated calls for the same one do no work again
	 * @return the caller, never empty, and never an error for a bad token
	 */
	Mono<Caller> caller(ServerWebExchange exchange);

	/**
	 * Authenticates the caller of a long-lived exchange again.
	 * @param exchange the exchange as it came, whose caller was authenticated
	 * @return the caller, found anew on each subscription; by default nothing, and never,
	 * so that streams are not checked
	 */
	default Mono<Caller> reauthenticate(ServerWebExchange exchange) {
		return Mono.never();
	}

}
