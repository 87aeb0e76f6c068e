package io.gatehouse.service.reactive;

import java.util.Map;
import java.util.Optional;

import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.token.ProofOfPossession;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Refuses a request whose identity headers contradict its token, or that has such headers
 * and no token: it bypassed the gateway. Also refuses a token that is bound to a key of
 * the client, which a decoder and a converter of the application's own may have accepted.
 * Runs after the bearer token's filter.
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
		return ReactiveSecurityContextHolder.getContext()
			.flatMap((context) -> Mono.justOrEmpty(context.getAuthentication()))
			.map(Optional::of)
			.defaultIfEmpty(Optional.empty())
			.flatMap((authentication) -> filter(exchange, chain, authentication.orElse(null)));
	}

	private Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain,
			@Nullable Authentication authentication) {
		if (authentication instanceof AbstractOAuth2TokenAuthenticationToken<?> token
				&& ProofOfPossession.isRequired(token.getTokenAttributes())) {
			return this.refusals.proofRequired(exchange);
		}
		Map<String, Object> claims = (authentication instanceof JwtAuthenticationToken token)
				? token.getTokenAttributes() : Map.of();
		return this.contract.agree(exchange.getRequest().getHeaders().headerSet(), claims) ? chain.filter(exchange)
				: this.refusals.identityMismatch(exchange);
	}

}
