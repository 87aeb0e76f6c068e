package io.gatehouse.gateway.authentication;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;

import io.gatehouse.gateway.Caller;
import io.gatehouse.identity.Identity;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RevocationQueries;
import io.gatehouse.revocation.redis.RevocationQuery;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Authenticates a caller by a JWT: verifies the token, then checks its state.
 */
final class JwtAuthenticator {

	/** Duration for which Reactor caches without an end. */
	private static final Duration FOREVER = Duration.ofMillis(Long.MAX_VALUE);

	private static final int UNAUTHORIZED = 401;

	private static final Log logger = LogFactory.getLog(JwtAuthenticator.class);

	private final PreparedJwts tokens;

	private final TokenStateCheck states;

	private final RevocationQueries queries;

	private final @Nullable SessionClaims sessions;

	private final @Nullable String sessionIssuer;

	private final Clock clock;

	/**
	 * Creates an authenticator.
	 * @param tokens verifies the tokens
	 * @param sessions makes callers of sessions, or {@code null} if nothing is minted
	 * @param sessionIssuer the issuer whose sessions are in Redis, or {@code null} if
	 * only one issuer is trusted
	 */
	JwtAuthenticator(PreparedJwts tokens, TokenStateCheck states, RevocationQueries queries,
			@Nullable SessionClaims sessions, @Nullable String sessionIssuer, Clock clock) {
		this.tokens = tokens;
		this.states = states;
		this.queries = queries;
		this.sessions = sessions;
		this.sessionIssuer = sessionIssuer;
		this.clock = clock;
	}

	/**
	 * Verifies a token.
	 * @return the verified token, or an error; verified once for all subscribers
	 */
	Mono<PreparedJwt> verified(String token) {
		return this.tokens.verified(token).cache();
	}

	/**
	 * Authenticates the caller of a request by a token in the cache, if its verdict is in
	 * memory.
	 * @return the caller; or {@code null} if {@link #authenticate} has to verify the
	 * token, or to ask Redis
	 */
	@Nullable Caller authenticateInMemory(String token, TokenPolicy policy) {
		PreparedJwt known = (policy.mode() == AuthenticationMode.DENYLIST) ? this.tokens.known(token) : null;
		if (known == null) {
			return null;
		}
		Verdict verdict = this.states.verdictInMemory(known.query(), policy.revocation());
		if (verdict instanceof Verdict.Revoked revoked) {
			this.tokens.drop(known);
			return new Caller.Refused(revoked.reason());
		}
		return (verdict instanceof Verdict.Active) ? known.caller() : null;
	}

	/**
	 * Authenticates the caller of a request.
	 * @param verified the verified token
	 * @return the caller, never an error for a bad token
	 */
	Mono<Caller> authenticate(Mono<PreparedJwt> verified, TokenPolicy policy) {
		return verified.flatMap((jwt) -> checked(jwt, policy).doOnNext((caller) -> settle(jwt, caller)))
			.onErrorResume(JwtException.class, (ex) -> Mono.just(refused(ex)));
	}

	private void settle(PreparedJwt jwt, Caller caller) {
		if (caller instanceof Caller.Authenticated) {
			this.tokens.keep(jwt);
		}
		else if (caller instanceof Caller.Refused refused && refused.reason().status() == UNAUTHORIZED) {
			this.tokens.drop(jwt);
		}
	}

	/**
	 * Authenticates the caller of a stream anew on each subscription. The signature is
	 * verified the first time, and again once the {@code exp} has passed, since only the
	 * decoder knows its clock skew. A failure is not remembered.
	 * @return the caller, never an error for a bad token
	 */
	Mono<Caller> again(String token, TokenPolicy policy) {
		Mono<PreparedJwt> decoded = this.tokens.verified(token);
		return authenticate(decoded.cache((jwt) -> FOREVER, (failure) -> Duration.ZERO, () -> Duration.ZERO)
			.filter((jwt) -> !isExpired(jwt))
			.switchIfEmpty(decoded), policy);
	}

	private boolean isExpired(PreparedJwt jwt) {
		Instant end = Objects.requireNonNull(jwt.caller().token(), "A JWT identifies the caller").getExpiresAt();
		return end != null && !this.clock.instant().isBefore(end);
	}

	private Mono<Caller> checked(PreparedJwt jwt, TokenPolicy policy) {
		Identity identity = jwt.caller().identity();
		return switch (policy.mode()) {
			case DENYLIST -> this.states.check(jwt.query(), policy.revocation(), () -> Mono.just(jwt.caller()));
			case SESSION -> checked(jwt.query(), policy.revocation(), identity, (who) -> Mono.just(jwt.caller()));
			case SESSION_IDENTITY -> checked(withoutPermissions(jwt), policy.revocation(), identity,
					(who) -> Mono.just(ofSession(who, identity.session())));
		};
	}

	private RevocationQuery withoutPermissions(PreparedJwt jwt) {
		return this.queries.of(Objects.requireNonNull(jwt.caller().token(), "A JWT identifies the caller"), false);
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
