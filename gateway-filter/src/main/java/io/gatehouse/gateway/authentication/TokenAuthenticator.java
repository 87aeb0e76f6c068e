package io.gatehouse.gateway.authentication;

import java.util.Objects;

import io.gatehouse.gateway.AuthenticationDecisions;
import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.EventLoopSchedulers;
import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.gateway.ReceivedCredentials;
import io.gatehouse.gateway.TokenSchemes;
import io.gatehouse.token.InvalidTokenException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;

/**
 * Authenticates callers by the bearer token, a JWT or an opaque one, once for each
 * exchange. The result is kept as an attribute of the exchange together with the policy
 * of its check: a predicate that asks before the route is known must not preempt the
 * route's metadata. A JWT is verified once, regardless of the number of checks.
 */
final class TokenAuthenticator implements ExchangeAuthenticator {

	private static final String ATTRIBUTE = TokenAuthenticator.class.getName() + ".caller";

	private static final Caller ANONYMOUS = new Caller.Anonymous();

	private final TokenPolicies policies;

	private final JwtAuthenticator jwt;

	private final @Nullable OpaqueTokenAuthenticator opaque;

	private final TokenSchemes schemes;

	private final BoundTokens bound;

	private final EventLoopSchedulers loops = new EventLoopSchedulers();

	/**
	 * Creates an authenticator.
	 * @param opaque authenticates opaque tokens, or {@code null} if they are not accepted
	 * @param schemes the schemes of tokens
	 * @param bound checks the possession of the keys that tokens are bound to
	 */
	TokenAuthenticator(TokenPolicies policies, JwtAuthenticator jwt, @Nullable OpaqueTokenAuthenticator opaque,
			TokenSchemes schemes, BoundTokens bound) {
		this.policies = policies;
		this.jwt = jwt;
		this.opaque = opaque;
		this.schemes = schemes;
		this.bound = bound;
	}

	@Override
	public Mono<Caller> caller(ServerWebExchange exchange) {
		return caller(exchange, null);
	}

	/**
	 * Authenticates the caller of an exchange by a JWT that is already verified.
	 * @param verified the token of the exchange, or {@code null} to read and verify it
	 * @return the caller, as {@link #caller(ServerWebExchange)}
	 */
	Mono<Caller> caller(ServerWebExchange exchange, @Nullable PreparedJwt verified) {
		TokenPolicy policy = this.policies.policyFor(exchange);
		Known known = exchange.getAttribute(ATTRIBUTE);
		if (known == null || !known.isFor(policy)) {
			Mono<PreparedJwt> before = (known != null) ? known.verified() : null;
			known = found(exchange, policy, (verified != null) ? Mono.just(verified) : before);
			exchange.getAttributes().put(ATTRIBUTE, known);
		}
		return known.caller();
	}

	private Known found(ServerWebExchange exchange, TokenPolicy policy, @Nullable Mono<PreparedJwt> before) {
		if (before != null) {
			return ofJwt(exchange, policy, before);
		}
		String token;
		try {
			token = read(exchange);
		}
		catch (InvalidTokenException ex) {
			return new Known(null, null, null, Mono.just(new Caller.Refused(ex.reason())));
		}
		if (token == null) {
			return new Known(null, null, null, Mono.just(ANONYMOUS));
		}
		if (isOpaque(token)) {
			return new Known(null, policy.revocation(), null, once(exchange, ofOpaque(token, policy.revocation())
				.flatMap((caller) -> this.bound.admitted(exchange, null, policy, caller))));
		}
		return ofJwt(exchange, policy, this.jwt.verified(token));
	}

	private Known ofJwt(ServerWebExchange exchange, TokenPolicy policy, Mono<PreparedJwt> verified) {
		Mono<PreparedJwt> identified = verified
			.doOnNext((jwt) -> AuthenticationDecisions.identify(exchange, jwt.caller()));
		return new Known(policy.mode(), policy.revocation(), verified, once(exchange, this.jwt.authenticate(identified,
				policy, (jwt, caller) -> this.bound.admitted(exchange, jwt.key(), policy, caller))));
	}

	private Mono<Caller> once(ServerWebExchange exchange, Mono<Caller> caller) {
		return caller.contextWrite(this.loops.continuation(exchange)).cache();
	}

	private boolean isOpaque(String token) {
		return this.opaque != null && OpaqueTokenAuthenticator.isOpaque(token);
	}

	private Mono<Caller> ofOpaque(String token, TokenPolicy.Revocation how) {
		return Objects.requireNonNull(this.opaque).authenticate(token, how);
	}

	@Override
	public Mono<Caller> reauthenticate(ServerWebExchange exchange) {
		String token = read(exchange);
		if (token == null) {
			return Mono.just(ANONYMOUS);
		}
		TokenPolicy policy = this.policies.policyFor(exchange);
		return isOpaque(token) ? ofOpaque(token, policy.revocation()) : this.jwt.again(token, policy);
	}

	private @Nullable String read(ServerWebExchange exchange) {
		return this.schemes.read(ReceivedCredentials.of(exchange));
	}

	/**
	 * Result kept in an exchange, with the policy that it is for.
	 *
	 * @param mode the mode of the check; {@code null} if it is for any mode
	 * @param revocation the lookup of revocations in the check; {@code null} if it is for
	 * any lookup
	 * @param verified the verified token, if it is a JWT
	 * @param caller the caller
	 */
	private record Known(@Nullable AuthenticationMode mode, TokenPolicy.@Nullable Revocation revocation,
			@Nullable Mono<PreparedJwt> verified, Mono<Caller> caller) {

		boolean isFor(TokenPolicy policy) {
			return (this.mode == null || this.mode == policy.mode())
					&& (this.revocation == null || this.revocation.equals(policy.revocation()));
		}
	}

}
