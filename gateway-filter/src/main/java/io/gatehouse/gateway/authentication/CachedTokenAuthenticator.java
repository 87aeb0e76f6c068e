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
 * Authenticates callers whose token is in the cache and whose verdict is in memory,
 * without a wait and without the limit of failed authentications. All others are
 * authenticated by the next authenticator.
 */
final class CachedTokenAuthenticator implements ExchangeAuthenticator {

	private final TokenPolicies policies;

	private final JwtAuthenticator jwt;

	private final ExchangeAuthenticator next;

	CachedTokenAuthenticator(TokenPolicies policies, JwtAuthenticator jwt, ExchangeAuthenticator next) {
		this.policies = policies;
		this.jwt = jwt;
		this.next = next;
	}

	@Override
	public Mono<Caller> caller(ServerWebExchange exchange) {
		Caller known = callerInMemory(exchange);
		return (known != null) ? Mono.just(known) : this.next.caller(exchange);
	}

	@Override
	public @Nullable Caller callerInMemory(ServerWebExchange exchange) {
		String token;
		try {
			token = BearerCredentials.read(ReceivedCredentials.of(exchange));
		}
		catch (InvalidTokenException ex) {
			return null;
		}
		return (token != null) ? this.jwt.authenticateInMemory(token, this.policies.policyFor(exchange)) : null;
	}

	@Override
	public Mono<Caller> reauthenticate(ServerWebExchange exchange) {
		return this.next.reauthenticate(exchange);
	}

}
