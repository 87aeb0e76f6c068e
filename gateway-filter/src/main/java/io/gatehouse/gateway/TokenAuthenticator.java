package io.gatehouse.gateway;

import java.util.Objects;

import io.gatehouse.token.BearerCredentials;
import io.gatehouse.token.InvalidTokenException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.server.ServerWebExchange;

/**
 * Authenticates by the bearer token, a JWT or an opaque one, once for each exchange. The
 * result is kept as an attribute of the exchange, for the check by which it was found:
 * who asks before the route is known must not decide what its metadata says. A JWT is
 * verified once, whatever its checks.
 */
final class TokenAuthenticator implements ExchangeAuthenticator {

	private static final String ATTRIBUTE = TokenAuthenticator.class.getName() + ".caller";

	private static final Caller ANONYMOUS = new Caller.Anonymous();

	private final TokenPolicies policies;

	private final JwtAuthenticator jwt;

	private final @Nullable OpaqueTokenAuthenticator opaque;

	/**
	 * An authenticator.
	 * @param opaque for opaque tokens, or {@code null} if there are none
	 */
	TokenAuthenticator(TokenPolicies policies, JwtAuthenticator jwt, @Nullable OpaqueTokenAuthenticator opaque) {
		this.policies = policies;
		this.jwt = jwt;
		this.opaque = opaque;
	}

	@Override
	public Mono<Caller> caller(ServerWebExchange exchange) {
		TokenPolicy policy = this.policies.policyFor(exchange);
		Known known = exchange.getAttribute(ATTRIBUTE);
		if (known == null || !known.isFor(policy)) {
			known = found(exchange, policy, (known != null) ? known.verified() : null);
			exchange.getAttributes().put(ATTRIBUTE, known);
		}
		return known.caller();
	}

	private Known found(ServerWebExchange exchange, TokenPolicy policy, @Nullable Mono<Jwt> before) {
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
			return new Known(null, policy.revocation(), null, ofOpaque(token, policy.revocation()).cache());
		}
		Mono<Jwt> verified = (before != null) ? before : this.jwt.verified(token);
		return new Known(policy.mode(), policy.revocation(), verified, this.jwt.authenticate(verified, policy).cache());
	}

	private boolean isOpaque(String token) {
		return this.opaque != null && OpaqueTokenAuthenticator.isOpaque(token);
	}

	private Mono<Caller> ofOpaque(String token, TokenPolicy.Revocation how) {
		return Objects.requireNonNull(this.opaque).authenticate(token, how);
	}

	/**
	 * The caller of an exchange that is open for longer, found out anew on each
	 * subscription.
	 * @param exchange the exchange as it came, whose caller was found by its token
	 * @return the caller, never an error for a bad token
	 */
	Mono<Caller> again(ServerWebExchange exchange) {
		String token = read(exchange);
		if (token == null) {
			return Mono.just(ANONYMOUS);
		}
		TokenPolicy policy = this.policies.policyFor(exchange);
		return isOpaque(token) ? ofOpaque(token, policy.revocation()) : this.jwt.again(token, policy);
	}

	private static @Nullable String read(ServerWebExchange exchange) {
		return BearerCredentials.read(ReceivedCredentials.of(exchange));
	}

	/**
	 * What was found.
	 *
	 * @param mode for which mode; {@code null} for any
	 * @param revocation how it was found out whether the token is revoked; {@code null}
	 * if that did not matter
	 * @param verified what the token says, if it is a JWT
	 * @param caller who sends the token
	 */
	private record Known(@Nullable AuthenticationMode mode, TokenPolicy.@Nullable Revocation revocation,
			@Nullable Mono<Jwt> verified, Mono<Caller> caller) {

		boolean isFor(TokenPolicy policy) {
			return (this.mode == null || this.mode == policy.mode())
					&& (this.revocation == null || this.revocation.equals(policy.revocation()));
		}
	}

}
