package io.gatehouse.session;

import java.time.Duration;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.security.oauth2.jwt.JwtEncoder;

/**
 * Begins and ends sessions. Whether the user is who they say, the application has found
 * out before. Nothing happens before subscription; results come on threads that may
 * block, so a servlet application can call {@code block()}. Errors of Redis come as
 * {@link DataAccessException}, within the time-out of {@link Revocations}. Thread-safe.
 */
public final class SessionService {

	/** Floors lie ahead of Redis' clock by a second, or else the clock was set back. */
	private static final Duration MAX_HOLD = Duration.ofSeconds(5);

	private final SessionRecords records;

	private final Revocations revocations;

	private final AccessTokens tokens;

	private final Duration accessTokenLife;

	private final RandomText random = new RandomText();

	/**
	 * A service that keeps its sessions in a Redis.
	 * @param connectionFactory where that Redis is
	 * @param keys how its keys are named
	 * @param revocations the list that gateways read; its time-out is the service's too
	 * @param encoder signs the access tokens
	 * @param properties the settings
	 */
	public SessionService(ReactiveRedisConnectionFactory connectionFactory, RedisKeys keys, Revocations revocations,
			JwtEncoder encoder, GatehouseSessionProperties properties) {
		this.records = new SessionRecords(connectionFactory, keys, properties.sessionLife(), revocations.timeout());
		this.revocations = revocations;
		this.tokens = new AccessTokens(encoder, properties);
		this.accessTokenLife = properties.accessTokenLife();
	}

	/**
	 * Begins a session. Two scripts that do not wait for each other, so one round trip:
	 * one reads the time and the user's floors, the other writes the session's record. If
	 * only one of them succeeds, the login fails; a record may then be left that ends by
	 * itself, and whose tokens nobody has.
	 * <p>
	 * If the user's tokens were revoked, or the list of revocations was made, within the
	 * current second, the result comes when the next second begins: see
	 * {@link IssueTime}.
	 * @param request who, and with what
	 * @return the tokens
	 */
	public Mono<IssuedSession> login(LoginRequest request) {
		return Mono.defer(() -> {
			String sessionId = this.random.id();
			String refreshToken = this.random.token();
			return Mono
				.zip(this.revocations.issueTime(request.subject()),
						this.records.create(sessionId, request, refreshToken), (time, ends) -> time)
				// signing is work, and an encoder may even ask somebody else to do it
				.publishOn(Schedulers.boundedElastic())
				.flatMap((time) -> held(issue(request, sessionId, refreshToken, time), time.hold()));
		});
	}

	private IssuedSession issue(LoginRequest request, String sessionId, String refreshToken, IssueTime time) {
		String accessToken = this.tokens.mint(request, sessionId, this.random.id(), time.issuedAt());
		return new IssuedSession(accessToken, this.accessTokenLife, refreshToken, sessionId);
	}

	private static Mono<IssuedSession> held(IssuedSession session, Duration hold) {
		if (hold.isZero()) {
			return Mono.just(session);
		}
		if (hold.compareTo(MAX_HOLD) > 0) {
			return Mono.error(new DataAccessResourceFailureException(
					"Redis' clock is behind its own revocations by " + hold.toSeconds() + " s; set it right"));
		}
		return Mono.just(session).delayElement(hold, Schedulers.boundedElastic());
	}

	/**
	 * Ends a session: its access tokens are refused from now on, as
	 * {@link Reason#LOGGED_OUT}. One that is unknown or has ended already is no error, so
	 * a logout that failed can be repeated.
	 * <p>
	 * Both ids must come from one verified token: that the session is the subject's is
	 * not asked.
	 * @param subject the {@code sub} of the token
	 * @param sessionId the {@code sid} of the token
	 * @return completes when the session has ended
	 */
	public Mono<Void> logout(String subject, String sessionId) {
		return Mono.defer(() -> {
			Text.check("The subject", subject, JwtVerifier.MAX_IDENTIFIER_LENGTH);
			Text.check("The session's id", sessionId, JwtVerifier.MAX_IDENTIFIER_LENGTH);
			// The list of revocations and the user's sessions are in different slots,
			// so no script does both. Revoked first: a crash in between leaves a dead
			// session that is still listed, and can be ended again. The other way
			// round it would leave a live one that nobody could find.
			return this.revocations.revokeSession(Reason.LOGGED_OUT, sessionId)
				.then(this.records.delete(subject, sessionId))
				.then();
		});
	}

}
