package io.gatehouse.gateway.authentication;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.BiFunction;

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
	 * Finds a token in the cache.
	 * @return the token, or {@code null} if it has to be {@linkplain #verified verified}
	 */
	@Nullable PreparedJwt known(String token) {
		return this.tokens.known(token);
	}

	/**
	 * Authenticates the caller of a request by a token of the cache, if its verdict is in
	 * memory.
	 * @return the caller; or {@code null} if {@link #authenticate} has to ask Redis
	 * @throws InvalidTokenException if the session in memory identifies no caller
	 */
	@Nullable Caller authenticateInMemory(PreparedJwt known, TokenPolicy policy) {
		boolean bySession = policy.mode() == AuthenticationMode.SESSION_IDENTITY;
		RevocationQuery query = bySession ? known.session(this.queries).query() : known.query();
		Verdict verdict = this.states.verdictInMemory(query, policy.revocation());
		if (verdict instanceof Verdict.Revoked revoked) {
			this.tokens.drop(known);
			return new Caller.Refused(revoked.reason());
		}
		if (!(verdict instanceof Verdict.Active)) {
			return null;
		}
		if (policy.mode() == AuthenticationMode.DENYLIST) {
			return known.caller();
		}
		SessionKey key = known.session(this.queries).key();
		CachedSession session = (refusedSession(known) == null) ? this.states.sessionInMemory(key) : null;
		if (session == null) {
			return null;
		}
		return bySession ? session.caller((who) -> ofSession(who, key)) : known.caller();
	}

	/**
	 * Authenticates the caller of a request.
	 * @param verified the verified token
	 * @param admission the last check, of a token and the caller whose state was checked
	 * @return the caller, never an error for a bad token
	 */
	Mono<Caller> authenticate(Mono<PreparedJwt> verified, TokenPolicy policy,
			BiFunction<PreparedJwt, Caller, Mono<Caller>> admission) {
		return verified
			.flatMap((jwt) -> checked(jwt, policy).doOnNext((caller) -> settle(jwt, caller))
				.flatMap((caller) -> admission.apply(jwt, caller)))
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
	 * decoder knows its clock skew. A failure is not remembered. The possession of a key
	 * was proved when the stream began.
	 * @return the caller, never an error for a bad token
	 */
	Mono<Caller> again(String token, TokenPolicy policy) {
		Mono<PreparedJwt> decoded = Mono.defer(() -> {
			PreparedJwt known = this.tokens.known(token);
			return (known != null) ? Mono.just(known) : this.tokens.verified(token);
		});
		return authenticate(decoded.cache((jwt) -> FOREVER, (failure) -> Duration.ZERO, () -> Duration.ZERO)
			.filter((jwt) -> !isExpired(jwt))
			.switchIfEmpty(decoded), policy, (jwt, caller) -> Mono.just(caller));
	}

	private boolean isExpired(PreparedJwt jwt) {
		Instant end = jwt.jwt().getExpiresAt();
		return end != null && !this.clock.instant().isBefore(end);
	}

	private Mono<Caller> checked(PreparedJwt jwt, TokenPolicy policy) {
		if (policy.mode() == AuthenticationMode.DENYLIST) {
			return this.states.check(jwt.query(), policy.revocation(), () -> Mono.just(jwt.caller()));
		}
		Reason reason = refusedSession(jwt);
		if (reason != null) {
			return Mono.just(new Caller.Refused(reason));
		}
		PreparedJwt.SessionCheck session = jwt.session(this.queries);
		return (policy.mode() == AuthenticationMode.SESSION)
				? this.states.check(jwt.query(), policy.revocation(), session.key(), (found) -> Mono.just(jwt.caller()))
				: this.states.check(session.query(), policy.revocation(), session.key(),
						(found) -> Mono.just(found.caller((who) -> ofSession(who, session.key()))));
	}

	/**
	 * Finds the reason why a token has no session here: it names none, or another issuer
	 * issued it, whose user of the same id is another user.
	 * @return the reason, or {@code null} if its session has to exist
	 */
	private @Nullable Reason refusedSession(PreparedJwt jwt) {
		Identity identity = jwt.caller().identity();
		String session = identity.session();
		if (session == null || session.isEmpty()) {
			return Reason.MALFORMED_TOKEN;
		}
		return (this.sessionIssuer != null && !this.sessionIssuer.equals(identity.issuer())) ? Reason.SESSION_ENDED
				: null;
	}

	private Caller ofSession(SessionRecord who, SessionKey key) {
		return Objects.requireNonNull(this.sessions, "Session identity requires minting").caller(who, key.session());
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
