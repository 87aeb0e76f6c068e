package io.gatehouse.gateway;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import io.gatehouse.identity.Identity;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;

/**
 * Authenticates by a JWT: verifies it, and has it judged.
 */
final class JwtAuthenticator {

	private static final Log logger = LogFactory.getLog(JwtAuthenticator.class);

	private final ReactiveJwtDecoder decoder;

	private final Judge judge;

	private final IdentityClaims claims;

	private final RevocableClaims revocable;

	private final Function<String, String> scopes;

	private final @Nullable String sessionIssuer;

	/**
	 * An authenticator.
	 * @param revocable by which claims tokens can be revoked
	 * @param scopes gives an issuer's scope of revocation
	 * @param sessionIssuer whose sessions can be asked for, or {@code null} if there is
	 * only one issuer
	 */
	JwtAuthenticator(ReactiveJwtDecoder decoder, Judge judge, IdentityClaims claims, RevocableClaims revocable,
			Function<String, String> scopes, @Nullable String sessionIssuer) {
		this.decoder = decoder;
		this.judge = judge;
		this.claims = claims;
		this.revocable = revocable;
		this.scopes = scopes;
		this.sessionIssuer = sessionIssuer;
	}

	/**
	 * Who sends a token.
	 * @return the caller, never an error for a bad token
	 */
	Mono<Caller> authenticate(String token, AuthenticationMode mode) {
		return this.decoder.decode(token)
			.flatMap((jwt) -> judged(jwt, mode))
			.onErrorResume(JwtException.class, (ex) -> Mono.just(refused(ex)));
	}

	private Mono<Caller> judged(Jwt token, AuthenticationMode mode) {
		Identity identity = this.claims.identity(token);
		Mono<Caller> authenticated = Mono.just(new Caller.Authenticated(identity, token));
		if (mode == AuthenticationMode.DENYLIST) {
			return this.judge.judge(query(token), () -> authenticated);
		}
		String session = identity.session();
		if (session == null || session.isEmpty()) {
			return Mono.just(new Caller.Refused(Reason.MALFORMED_TOKEN));
		}
		if (this.sessionIssuer != null && !this.sessionIssuer.equals(identity.issuer())) {
			// the sessions of the same user id elsewhere are somebody else's
			return Mono.just(new Caller.Refused(Reason.SESSION_ENDED));
		}
		return this.judge.judge(query(token), identity.subject(), session, (found) -> authenticated);
	}

	private RevocationQuery query(Jwt token) {
		Instant issuedAt = Objects.requireNonNull(token.getIssuedAt(), "A verified token has an iat");
		String scope = this.scopes.apply(String.valueOf(token.<Object>getClaim("iss")));
		List<String> members = this.revocable.members(scope, token.getClaims());
		return new RevocationQuery(issuedAt, members, token.getClaims());
	}

	/** A bad token is the client's fault, anything else that a decoder reports is not. */
	private static Caller refused(JwtException ex) {
		logger.debug("A token was refused, or could not be verified", ex);
		if (ex instanceof InvalidTokenException invalid) {
			return new Caller.Refused(invalid.reason());
		}
		return new Caller.Refused((ex instanceof BadJwtException) ? Reason.INVALID_TOKEN : Reason.KEYS_UNAVAILABLE);
	}

}
