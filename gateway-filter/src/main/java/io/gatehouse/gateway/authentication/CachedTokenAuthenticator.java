package io.gatehouse.gateway.authentication;

import java.util.List;

import io.gatehouse.gateway.AuthenticationDecisions;
import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.gateway.ReceivedCredentials;
import io.gatehouse.gateway.TokenSchemes;
import io.gatehouse.token.BearerCredentials;
import io.gatehouse.token.InvalidTokenException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;

/**
 * Authenticates callers whose token is in a cache and whose verdict and session are in
 * memory, without a wait. The limit of failed authentications holds for all other tokens
 * but those of the cache, which need no verification.
 */
final class CachedTokenAuthenticator implements ExchangeAuthenticator {

	private final TokenPolicies policies;

	private final JwtAuthenticator jwt;

	private final @Nullable OpaqueTokenAuthenticator opaque;

	private final TokenAuthenticator tokens;

	private final ExchangeAuthenticator limited;

	private final TokenSchemes schemes;

	private final BoundTokens bound;

	/**
	 * Creates an authenticator.
	 * @param opaque authenticates opaque tokens, or {@code null} if they are not accepted
	 * @param tokens authenticates callers whose token is in the cache, but not all of
	 * their state in memory
	 * @param limited authenticates all other callers
	 * @param schemes the schemes of tokens
	 * @param bound checks the possession of the keys that tokens are bound to
	 */
	CachedTokenAuthenticator(TokenPolicies policies, JwtAuthenticator jwt, @Nullable OpaqueTokenAuthenticator opaque,
			TokenAuthenticator tokens, ExchangeAuthenticator limited, TokenSchemes schemes, BoundTokens bound) {
		this.policies = policies;
		this.jwt = jwt;
		this.opaque = opaque;
		this.tokens = tokens;
		this.limited = limited;
		this.schemes = schemes;
		this.bound = bound;
	}

	@Override
	public Mono<Caller> caller(ServerWebExchange exchange) {
		List<String> received = ReceivedCredentials.of(exchange);
		String token = (received.size() == 1) ? this.schemes.candidate(received.get(0)) : null;
		Mono<Caller> known = null;
		if (token != null) {
			try {
				known = known(exchange, token);
			}
			catch (InvalidTokenException ex) {
				return Mono.just(new Caller.Refused(ex.reason()));
			}
		}
		return (known != null) ? known : this.limited.caller(exchange);
	}

	/**
	 * Returns the caller of a token in the cache, or {@code null} for another token.
	 * @param token the token, of any form: only accepted ones are in the cache
	 */
	private @Nullable Mono<Caller> known(ServerWebExchange exchange, String token) {
		TokenPolicy policy = this.policies.policyFor(exchange);
		// the shapes exclude each other: a JWT has dots
		if (this.opaque != null && token.indexOf('.') < 0) {
			Caller known = BearerCredentials.isToken(token)
					? this.opaque.authenticateInMemory(token, policy.revocation()) : null;
			return (known != null) ? this.bound.admitted(exchange, null, policy, known) : null;
		}
		PreparedJwt verified = this.jwt.known(token);
		if (verified == null) {
			return null;
		}
		Caller known = this.jwt.authenticateInMemory(verified, policy);
		if (known instanceof Caller.Refused) {
			AuthenticationDecisions.identify(exchange, verified.caller());
		}
		return (known != null) ? this.bound.admitted(exchange, verified.key(), policy, known)
				: this.tokens.caller(exchange, verified);
	}

	@Override
	public Mono<Caller> reauthenticate(ServerWebExchange exchange) {
		return this.limited.reauthenticate(exchange);
	}

}
