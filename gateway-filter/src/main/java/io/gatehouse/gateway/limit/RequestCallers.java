package io.gatehouse.gateway.limit;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.gateway.IdentityPrincipal;
import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;

/**
 * Finds the caller that a request is counted for. Requests that were not authenticated
 * before this filter, as on public routes, count as anonymous: a rate limit alone does
 * not verify a token.
 */
final class RequestCallers {

	private static final Caller ANONYMOUS = new Caller.Anonymous();

	private final ExchangeAuthenticator authenticator;

	RequestCallers(ExchangeAuthenticator authenticator) {
		this.authenticator = authenticator;
	}

	/**
	 * Finds the caller.
	 * @return the caller, never empty
	 */
	Mono<Caller> caller(ServerWebExchange exchange) {
		return exchange.getPrincipal()
			.ofType(IdentityPrincipal.class)
			.flatMap((principal) -> this.authenticator.caller(exchange))
			.filter(Caller.Authenticated.class::isInstance)
			.defaultIfEmpty(ANONYMOUS);
	}

}
