package io.gatehouse.gateway.authentication;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;

import io.gatehouse.gateway.Caller;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.revocation.redis.RevocationQueries;
import io.gatehouse.revocation.redis.RevocationQuery;
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
 * Authenticates a caller by a JWT: verifies the token, then checks its state.
 */
final class JwtAuthenticator {

	/** Duration for which Reactor caches without an end. */
	private static final Duration FOREVER = Duration.ofMillis(Long.MAX_VALUE);

	private static final Log logger = LogFactory.getLog(JwtAuthenticator.class);

	private final ReactiveJwtDecoder decoder;

	private final TokenStateCheck states;

	private final IdentityClaims claims;

	private final RevocationQueries queries;

	private final @Nullable SessionClaims sessions;

	private final @Nullable String sessionIssuer;

	private final Clock clock;

	/**
	 * Creates an authenticator.
	 * @param sessions makes callers of sessions, or {@code null} if nothing is minted
	 * @param sessionIssuer the issuer whose sessions are in Redis, or {@code null} if
	 * only one issuer is trusted
	 */
	JwtAuthenticator(ReactiveJwtDecoder decoder, TokenStateCheck states, IdentityClaims claims,
			RevocationQueries queries, @Nullable SessionClaims sessions, @Nullable String sessionIssuer, Clock clock) {
		this.decoder = decoder;
		this.states = states;
		this.claims = claims;
		this.queries = queries;
		this.sessions = sessions;
		this.sessionIssuer = sessionIssuer;
		this.clock = clock;
	}

	/**
	 * Verifies a token.
	 * @return the verified token, or an error; verified once for all subscribers
	 */
	Mono<Jwt> verified(String token) {
		return Mono.defer(() -> this.decoder.decode(token)).cache();
	}

	/**
	 * Authenticates the caller of a request.
	 * @param verified the verified token
	 * @return the caller, never an error for a bad token
	 */
	Mono<Caller> authenticate(Mono<Jwt> verified, TokenPolicy policy) {
		return verified.flatMap((jwt) -> checked(jwt, policy))
			.onErrorResume(JwtException.class, (ex) -> Mono.just(refused(ex)));
	}

	/**
	 * Authenticates the caller of a stream anew on each subscription. The signature is
	 * verified the first time, and again once the {@code exp} has passed, since only the
	 * decoder knows its clock skew. A failure is not remembered.
	 * @return the caller, never an error for a bad token
	 */
	Mono<Caller> again(String token, TokenPolicy policy) {
		Mono<Jwt> decoded = Mono.defer(() -> this.decoder.decode(token));
		return authenticate(decoded.cache((jwt) -> FOREVER, (failure) -> Duration.ZERO, () -> Duration.ZERO)
			.filter((jwt) -> jwt.getExpiresAt() == null || this.clock.instant().isBefore(jwt.getExpiresAt()))
			.switchIfEmpty(decoded), policy);
	}

	private Mono<Caller> checked(Jwt token, TokenPolicy policy) {
		if (token.getIssuedAt() == null) {
			// a decoder of the application may not require it, and no floor could be
			// compared
			return Mono.just(new Caller.Refused(Reason.MALFORMED_TOKEN));
		}
		Identity identity = this.claims.identity(token);
		if (this.sessions != null && this.sessions.issuer().equals(identity.issuer())) {
			// refused even if the application's own decoder trusts it
			return Mono.just(new Caller.Refused(Reason.WRONG_ISSUER));
		}
		Mono<Caller> authenticated = Mono.just(new Caller.Authenticated(identity, token.getClaims(), token));
		return switch (policy.mode()) {
			case DENYLIST -> this.states.check(this.queries.of(token, true), policy.revocation(), () -> authenticated);
			case SESSION ->
				checked(this.queries.of(token, true), policy.revocation(), identity, (who) -> authenticated);
			case SESSION_IDENTITY -> checked(this.queries.of(token, false), policy.revocation(), identity,
					(who) -> Mono.just(ofSession(who, identity.session())));
		};
	}

	private Caller ofSession(SessionRecord who, @Nullable String session) {
		return Objects.requireNonNull(this.sessions, "Session identity requires minting").caller(who, session);
	}

	private Mono<Caller> checked(RevocationQuery query, TokenPolicy.Revocation how, Identity identity,
			Function<SessionRecord, Mono<Caller>> good) {
		String session = identity.session();
		if (session == null || session.isEmpty()) {
			return Mono.just(new Caller.Refused(Reason.MALFORMED_TOKEN));
		}
		if (this.sessionIssuer != null && !this.sessionIssuer.equals(identity.issuer())) {
			// the same user id under another issuer is another user
			return Mono.just(new Caller.Refused(Reason.SESSION_ENDED));
		}
		return this.states.check(query, how, new TokenStateCheck.SessionOwner(identity.subject(), session), good);
	}

	/**
	 * Maps a bad token to the client's error, and any other error of the decoder to
	 * unavailable keys.
	 */
	private static Caller refused(JwtException ex) {
		logger.debug("A token was refused, or could not be verified", ex);
		if (ex instanceof InvalidTokenException invalid) {
			return new Caller.Refused(invalid.reason());
		}
		return new Caller.Refused((ex instanceof BadJwtException) ? Reason.INVALID_TOKEN : Reason.KEYS_UNAVAILABLE);
	}

}
