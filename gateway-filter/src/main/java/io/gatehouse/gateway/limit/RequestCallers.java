package io.gatehouse.gateway.limit;

import java.security.Principal;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.IdentityPrincipal;
import io.gatehouse.gateway.ScalarMono;
import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;

/**
 * Finds the caller that a request is counted for. Requests that were not authenticated
 * before this filter, as on public routes, count as anonymous: a rate limit alone does
 * not verify a token.
 */
final class RequestCallers {

	private static final Caller ANONYMOUS = new Caller.Anonymous();

	/**
	 * Finds the caller.
	 * @return the caller, never empty
	 */
	Mono<Caller> caller(ServerWebExchange exchange) {
		Mono<Principal> principal = exchange.getPrincipal();
		Principal known = ScalarMono.value(principal);
		return (known != null) ? Mono.just(caller(known))
				: principal.map(RequestCallers::caller).defaultIfEmpty(ANONYMOUS);
	}

	private static Caller caller(Principal principal) {
		return (principal instanceof IdentityPrincipal own) ? own.caller() : ANONYMOUS;
	}

}
