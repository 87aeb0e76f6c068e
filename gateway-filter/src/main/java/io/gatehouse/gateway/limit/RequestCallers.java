package io.gatehouse.gateway.limit;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.gateway.IdentityPrincipal;
import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;

/**
 * Tells who is counted for a request. Whoever was not authenticated on the way here, as
 * nobody is on public routes, is not known: for a limit alone no token is verified.
 */
final class RequestCallers {

	private static final RequestCaller ANONYMOUS = new RequestCaller.Anonymous();

	private final ExchangeAuthenticator authenticator;

	RequestCallers(ExchangeAuthenticator authenticator) {
		this.authenticator = authenticator;
	}

	/**
	 * Who is counted.
	 * @return the caller, never empty
	 */
	Mono<RequestCaller> caller(ServerWebExchange exchange) {
		return exchange.getPrincipal()
			.ofType(IdentityPrincipal.class)
			.flatMap((principal) -> this.authenticator.caller(exchange))
			.ofType(Caller.Authenticated.class)
			.<RequestCaller>map(RequestCaller.Known::new)
			.defaultIfEmpty(ANONYMOUS);
	}

}
