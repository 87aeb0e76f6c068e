package io.gatehouse.session;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.gatehouse.identity.TextConstraints;
import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.revocation.redis.UnconfirmedRevocationException;
import io.gatehouse.session.SessionTimes.Operation;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.dao.DataAccessException;

/**
 * Begins, continues, lists and ends sessions. The application has authenticated the user
 * before.
 * <p>
 * Each operation is one atomic command to Redis, and a refresh with an
 * {@link AccountLookup} is two. On a Redis Cluster it is up to five, and a process that
 * dies between them leaves no session that cannot be listed or ended. Nothing happens
 * before subscription; results are emitted on threads that may block. Errors of Redis are
 * emitted as {@link DataAccessException}, within
 * {@code gatehouse.revocation.write-timeout} for each command, and malformed ids as
 * {@link IllegalArgumentException}. A failed operation can be repeated, even if Redis had
 * executed it.
 * <p>
 * <b>When an operation that ends a session returns, no gateway accepts the session's
 * tokens any more</b>, as with {@link Revocations}. If that is not confirmed within
 * {@code gatehouse.revocation.confirm-timeout}, the operation fails with an
 * {@link UnconfirmedRevocationException}: it was executed, and is to be repeated until it
 * returns. Logins and refreshes likewise wait for the sessions that ended for them, but
 * do not fail.
 * <p>
 * A login or refresh in the same second as a revocation that covers the user takes up to
 * a second longer, since {@code iat} has whole seconds. Thread-safe. For blocking code
 * there is {@link SessionService}.
 */
public final class ReactiveSessionService {

	/**
	 * Limit of repeated updates, for a source that does not return the values written to
	 * it.
	 */
	private static final int MAX_UPDATES = 10;

	private static final int MAX_ACTOR_LENGTH = 128;

	private final SessionIssuance issuance;

	private final SessionStore store;

	private final AccessTokens tokens;

	private final OpaqueTokens opaque;

	private final @Nullable AccountLookup accounts;

	private final SessionEvents events;

	private final @Nullable String actor;

	private final RandomText random = new RandomText();

	private final SessionTimes times = new SessionTimes();

	ReactiveSessionService(SessionIssuance issuance, SessionStore store, AccessTokens tokens, OpaqueTokens opaque,
			@Nullable AccountLookup accounts, SessionEvents events) {
		this.issuance = issuance;
		this.store = store;
		this.tokens = tokens;
		this.opaque = opaque;
		this.accounts = accounts;
		this.events = events;
		this.actor = null;
	}

	private ReactiveSessionService(ReactiveSessionService other, String actor) {
		this.issuance = other.issuance;
		this.store = other.store;
		this.tokens = other.tokens;
		this.opaque = other.opaque;
		this.accounts = other.accounts;
		this.events = other.events;
		this.actor = actor;
	}

	/**
	 * Returns the same service for an actor, such as an admin: what it ends, bans, lifts
	 * and changes carries the actor in events, in the audit log, in the history and in
	 * bans. Logins and refreshes carry none.
	 *
	 * <pre class="code">
	 * sessions.by("admin-7").ban("alice", Ban.user(until, "spam"))
	 * </pre>
	 * @param actor the actor's id, 1 to 128 characters; a caller's {@code sub}, or the
	 * name of a job
	 * @return a service that needs not be closed
	 * @throws IllegalArgumentException if the id is malformed
	 */
	public ReactiveSessionService by(String actor) {
		TextConstraints.check("The actor", actor, MAX_ACTOR_LENGTH);
		if (actor.indexOf(Ban.SEPARATOR) >= 0) {
			throw new IllegalArgumentException("The actor has an invisible separator");
		}
		return new ReactiveSessionService(this, actor);
	}

	/**
	 * Begins a session, and ends those that have to make room for it.
	 * @param request the account, device and client
	 * @return the tokens, or a {@link LoginRefusedException} if the user or device is
	 * banned, there is no room, or a {@link LoginGuard} refuses
	 */
	public Mono<IssuedSession> login(LoginRequest request) {
		return this.times.timed(Operation.LOGIN, this.issuance.login(request).flatMap(this::issued));
	}

	private Mono<IssuedSession> issued(SessionIssuance.Grant grant) {
		Issue issue = grant.issue();
		String sessionId = grant.token().sessionId();
		Instant expiresAt = this.tokens.expiresAt(issue);
		Duration life = Duration.between(issue.issuedAt(), expiresAt);
		if (issue.opaque()) {
			return this.opaque.write(grant.opaqueToken(), sessionId, issue, expiresAt)
				.thenReturn(new IssuedSession(grant.opaqueToken(), life, grant.token().text(), sessionId));
		}
		// deferred, since signing is expensive, and the encoder may call a remote signer
		return Mono.fromSupplier(() -> new IssuedSession(this.tokens.mint(issue, sessionId, this.random.id()), life,
				grant.token().text(), sessionId));
	}

	/**
	 * Continues a session: issues a new access token and the refresh token's successor.
	 * The presented token is spent. Within the grace period
	 * ({@code gatehouse.session.refresh-grace}) it yields the same successor again, so
	 * that a lost response or a duplicate request does not log the user out. After that
	 * period, a spent token counts as stolen or copied, and its session ends, as
	 * {@link Reason#REFRESH_REUSE}.
	 * <p>
	 * A refresh is refused, and the session ends, if a revocation covers the session's
	 * beginning: a revocation of its {@code sid}, of the {@code sub}, of all, or of any
	 * text claim of the new token or of former ones, such as a tenant. An
	 * {@link AccountLookup} is called for a valid token only.
	 * @param refreshToken the token
	 * @param client the origin of the request
	 * @return the tokens, or an {@link InvalidGrantException}
	 */
	public Mono<IssuedSession> refresh(String refreshToken, Client client) {
		return this.times.timed(Operation.REFRESH,
				this.issuance.refresh(refreshToken, null, client).flatMap(this::issued));
	}

	/**
	 * Lists the sessions of a user.
	 * @param subject the {@code sub}
	 * @return the sessions, the newest first
	 */
	public Flux<Session> sessions(String subject) {
		return Flux.defer(() -> {
			checkSubject(subject);
			return this.store.list(subject);
		});
	}

	/**
	 * Lists a part of the sessions of a user, the newest first, in one round trip.
	 * Sessions that begin meanwhile do not shift the parts, and those that end are left
	 * out. Suits users with thousands of sessions.
	 * @param subject the {@code sub}
	 * @param cursor {@link CursorPage#next()} of the part before, or {@code null} for the
	 * newest
	 * @param limit the largest number of sessions, from 1 to
	 * {@value CursorPage#MAX_LIMIT}
	 * @return the sessions
	 */
	public Mono<CursorPage<Session>> sessions(String subject, @Nullable String cursor, int limit) {
		return Mono.defer(() -> {
			checkSubject(subject);
			CursorPage.checkLimit(limit);
			return this.store.page(subject, cursor, limit);
		});
	}

	/**
	 * Lists a part of the sessions of a user that were ended, the latest first, in one
	 * round trip. There are none unless {@code gatehouse.session.history.size} is set;
	 * the latest of them are kept, for {@code gatehouse.session.history.retention}.
	 * Sessions that expired are not among them.
	 * @param subject the {@code sub}
	 * @param cursor {@link CursorPage#next()} of the part before, or {@code null} for the
	 * latest
	 * @param limit the largest number of sessions, from 1 to
	 * {@value CursorPage#MAX_LIMIT}
	 * @return the sessions
	 */
	public Mono<CursorPage<PastSession>> history(String subject, @Nullable String cursor, int limit) {
		return Mono.defer(() -> {
			checkSubject(subject);
			CursorPage.checkLimit(limit);
			return this.store.history(subject, cursor, limit);
		});
	}

	/**
	 * Deletes the history of a user's ended sessions, when the user is to be forgotten.
	 * @param subject the {@code sub}
	 * @return whether there was one
	 */
	public Mono<Boolean> deleteHistory(String subject) {
		return Mono.defer(() -> {
			checkSubject(subject);
			return this.store.deleteHistory(subject);
		});
	}

	/**
	 * Ends a session: its tokens are refused from now on, as {@link Reason#LOGGED_OUT}.
	 * An unknown or ended session is no error, so a failed logout can be repeated.
	 * <p>
	 * Both ids must come from one verified token: the method does not check that the
	 * session belongs to the subject.
	 * @param subject the {@code sub} of the token
	 * @param sessionId the {@code sid} of the token
	 * @return completes when the session has ended, and no gateway accepts its tokens
	 */
	public Mono<Void> logout(String subject, String sessionId) {
		return this.times.timed(Operation.END, Mono.defer(() -> {
			TextConstraints.check("The session's id", sessionId, JwtVerifier.MAX_IDENTIFIER_LENGTH);
			return end(subject, SessionSelection.session(sessionId), Reason.LOGGED_OUT, true, null);
		})).then();
	}

	/**
	 * Ends sessions of a user: a logout everywhere, a kick-out, a changed password.
	 * {@link SessionSelection#all()} also covers tokens of the user without a known
	 * session.
	 * @param subject the {@code sub}
	 * @param which the selection among the user's sessions; those of other users are
	 * never affected
	 * @param reason the reason that clients receive
	 * @return how many ended, when no gateway accepts their tokens; if that is not
	 * confirmed in time, an {@link UnconfirmedRevocationException}, and then a repeated
	 * call waits again, although no session is left to end
	 */
	public Mono<Long> end(String subject, SessionSelection which, Reason reason) {
		return this.times.timed(Operation.END, end(subject, which, reason, false, null));
	}

	private Mono<Long> end(String subject, SessionSelection which, Reason reason, boolean sure, @Nullable Ban ban) {
		return Mono.defer(() -> {
			checkSubject(subject);
			return this.store.end(subject, new SessionStore.End(which, reason, sure, ban, this.actor));
		}).flatMap((outcome) -> {
			List<EndedSession> ended = outcome.result();
			this.events.ended(subject, SessionIssuance.ids(ended), reason, this.actor);
			if (ban != null) {
				this.events.publish(new SessionEvent.Banned(subject, ban, this.actor));
			}
			return this.issuance.retired(ended)
				.then(this.store.confirm(subject, outcome.raised()))
				.thenReturn((long) ended.size());
		});
	}

	/**
	 * Bans a user or device, and ends the sessions. An existing ban is replaced.
	 * @param subject the {@code sub}
	 * @param ban the ban
	 * @return how many sessions ended, when no gateway accepts their tokens, or an
	 * {@link IllegalArgumentException} if the end of the ban has passed
	 */
	public Mono<Long> ban(String subject, Ban ban) {
		SessionSelection which = (ban.deviceId() != null) ? SessionSelection.device(ban.deviceId())
				: SessionSelection.all();
		return this.times.timed(Operation.BAN, end(subject, which, Reason.BANNED, false, ban));
	}

	/**
	 * Lists the bans of a user and of the user's devices that have not ended.
	 * @param subject the {@code sub}
	 * @return the bans, in no order
	 */
	public Flux<Ban> bans(String subject) {
		return Flux.defer(() -> {
			checkSubject(subject);
			return this.store.bans(subject);
		});
	}

	/**
	 * Lifts a ban.
	 * @param subject the {@code sub}
	 * @param deviceId the device that was banned, or {@code null} for the user
	 * @return whether there was one
	 */
	public Mono<Boolean> liftBan(String subject, @Nullable String deviceId) {
		return this.times.timed(Operation.LIFT, Mono.defer(() -> {
			checkSubject(subject);
			TextConstraints.checkOptional("The id of the device", deviceId, JwtVerifier.MAX_IDENTIFIER_LENGTH);
			return this.store.lift(subject, deviceId);
		}).doOnNext((lifted) -> {
			if (lifted) {
				this.events
					.publish(new SessionEvent.BanLifted(subject, (deviceId != null) ? deviceId : "", this.actor));
			}
		}));
	}

	/**
	 * Sets the device name of a session, for the list.
	 * @param subject the {@code sub}
	 * @param sessionId the session's id
	 * @param deviceName the user's name for it, 1 to 128 characters
	 * @return whether the user has such a session
	 */
	public Mono<Boolean> name(String subject, String sessionId, String deviceName) {
		return Mono.defer(() -> {
			checkSubject(subject);
			TextConstraints.check("The session's id", sessionId, JwtVerifier.MAX_IDENTIFIER_LENGTH);
			TextConstraints.check("The name of the device", deviceName, Device.MAX_NAME_LENGTH);
			return this.store.name(subject, sessionId, deviceName);
		});
	}

	/**
	 * Changes the name, roles, permissions and attributes of a logged-in user. Every
	 * session has them at once: gateways that read them from the session use them on the
	 * next request. Tokens that carry the old ones are refused, as
	 * {@link Reason#PERMISSIONS_CHANGED}, and a refresh returns the new ones. If
	 * {@code gatehouse.session.revoke-on-update} is {@code false}, such tokens stay valid
	 * until they expire.
	 * <p>
	 * Change the source of an {@link AccountLookup} first, and then call this method. For
	 * a minute the change takes precedence over values of a lookup or a login, which may
	 * have been read before the change. If two changes of a user overlap, the source
	 * decides: it is read again afterwards, and its values are written if they differ.
	 * Without a lookup, the caller has to order the changes of one user.
	 * @param account the current values
	 * @return how many sessions have them, when no gateway accepts tokens with other
	 * values
	 */
	public Mono<Long> update(Account account) {
		return this.times.timed(Operation.UPDATE, update(account, 1).subscribeOn(Schedulers.boundedElastic()));
	}

	private Mono<Long> update(Account account, int attempt) {
		return this.store.update(account).flatMap((outcome) -> {
			this.events
				.publish(new SessionEvent.AccountUpdated(account.subject(), outcome.result().intValue(), this.actor));
			Mono<Long> confirmed = (outcome.raised().isEmpty() ? Mono.<Void>empty()
					: this.store.confirm(account.subject(), outcome.raised()))
				.thenReturn(outcome.result());
			if (this.accounts == null || attempt == MAX_UPDATES) {
				return confirmed;
			}
			return SessionIssuance.current(this.accounts, account.subject())
				.defaultIfEmpty(account)
				.flatMap((latest) -> latest.equals(account) ? confirmed : update(latest, attempt + 1));
		});
	}

	/** The times of the operations. */
	SessionTimes times() {
		return this.times;
	}

	private static void checkSubject(String subject) {
		TextConstraints.check("The subject", subject, JwtVerifier.MAX_IDENTIFIER_LENGTH);
	}

}
