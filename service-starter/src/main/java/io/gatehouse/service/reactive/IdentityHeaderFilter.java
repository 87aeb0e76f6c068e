package io.gatehouse.service.reactive;

import java.util.Map;

import io.gatehouse.identity.IdentityHeaders;
import reactor.core.publisher.Mono;

import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Refuses a request whose identity headers say something else than its token, or that has
 * such headers and no token: then somebody came past the edge. Stands behind the bearer
 * token's filter.
 */
final class IdentityHeaderFilter implements WebFilter {

	private final IdentityHeaders contract;

	private final RefusalHandler refusals;

	IdentityHeaderFilter(IdentityHeaders contract, RefusalHandler refusals) {
		this.contract = contract;
		this.refusals = refusals;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		return claims().defaultIfEmpty(Map.of())
			.map((claims) -> this.contract.agree(exchange.getRequest().getHeaders().headerSet(), claims))
			.flatMap((agreed) -> agreed ? chain.filter(exchange) : this.refusals.identityMismatch(exchange));
	}

	private static Mono<Map<String, Object>> claims() {
		return ReactiveSecurityContextHolder.getContext()
			.flatMap((context) -> Mono.justOrEmpty(context.getAuthentication()))
			.ofType(JwtAuthenticationToken.class)
			.map(JwtAuthenticationToken::getTokenAttributes);
	}

}
