package io.gatehouse.gateway.authentication;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.gateway.ReceivedCredentials;
import io.gatehouse.token.BearerCredentials;
import io.gatehouse.token.InvalidTokenException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;

/**
 * Authenticates callers whose token is in a cache and whose verdict and session are in
 * memory, without a wait and without the limit of failed authentications. All others are
 * authenticated by the next authenticator.
 */
final class CachedTokenAuthenticator implements ExchangeAuthenticator {

	private final TokenPolicies policies;

	private final JwtAuthenticator jwt;

	private final @Nullable OpaqueTokenAuthenticator opaque;

	private final ExchangeAuthenticator next;

	/**
	 * Creates an authenticator.
	 * @param opaque authenticates opaque tokens, or {@code null} if they are not accepted
	 * @param next authenticates all other callers
	 */
	CachedTokenAuthenticator(TokenPolicies policies, JwtAuthenticator jwt, @Nullable OpaqueTokenAuthenticator opaque,
			ExchangeAuthenticator next) {
		this.policies = policies;
		this.jwt = jwt;
		this.opaque = opaque;
		this.next = next;
	}

	@Override
	public Mono<Caller> caller(ServerWebExchange exchange) {
		Caller known = callerInMemory(exchange);
		return (known != null) ? Mono.just(known) : this.next.caller(exchange);
	}

	@Override
	public @Nullable Caller callerInMemory(ServerWebExchange exchange) {
		try {
			String token = BearerCredentials.read(ReceivedCredentials.of(exchange));
			return (token != null) ? callerInMemory(token, this.policies.policyFor(exchange)) : null;
		}
		catch (InvalidTokenException ex) {
			// the next authenticator refuses it, and counts the refusal
			return null;
		}
	}

	private @Nullable Caller callerInMemory(String token, TokenPolicy policy) {
		// the shapes exclude each other: a JWT has dots
		return (this.opaque != null && token.indexOf('.') < 0)
				? this.opaque.authenticateInMemory(token, policy.revocation())
				: this.jwt.authenticateInMemory(token, policy);
	}

	@Override
	public Mono<Caller> reauthenticate(ServerWebExchange exchange) {
		return this.next.reauthenticate(exchange);
	}

}
