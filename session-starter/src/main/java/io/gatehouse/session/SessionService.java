package io.gatehouse.session;

import java.util.List;
import java.util.Objects;

import io.gatehouse.revocation.redis.UnconfirmedRevocationException;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Blocking facade of {@link ReactiveSessionService}, for servlet applications and the
 * like, with platform threads or virtual ones. Every method returns and throws the same
 * as there; none may be called on an event loop. When a method that ends a session
 * returns, no gateway accepts the session's tokens any more; if that is not confirmed in
 * time, it throws an {@link UnconfirmedRevocationException}.
 */
public final class SessionService {

	private final ReactiveSessionService sessions;

	/**
	 * Creates a facade of a service.
	 * @param sessions the service
	 */
	public SessionService(ReactiveSessionService sessions) {
		this.sessions = sessions;
	}

	/**
	 * Returns the same service for an actor, such as an admin.
	 * @param actor the actor's id, 1 to 128 characters
	 * @return a service whose changes carry the actor
	 * @throws IllegalArgumentException if the id is malformed
	 * @see ReactiveSessionService#by(String)
	 */
	public SessionService by(String actor) {
		return new SessionService(this.sessions.by(actor));
	}

	/**
	 * Begins a session.
	 * @param request the account, device and client
	 * @return the tokens
	 * @throws LoginRefusedException if the user or device is banned, there is no room, or
	 * a {@link LoginGuard} refuses
	 * @see ReactiveSessionService#login(LoginRequest)
	 */
	public IssuedSession login(LoginRequest request) {
		return Objects.requireNonNull(this.sessions.login(request).block());
	}

	/**
	 * Continues a session.
	 * @param refreshToken the token
	 * @param client the origin of the request
	 * @return the tokens
	 * @throws InvalidGrantException if the token is not valid
	 * @see ReactiveSessionService#refresh(String, Client)
	 */
	public IssuedSession refresh(String refreshToken, Client client) {
		return Objects.requireNonNull(this.sessions.refresh(refreshToken, client).block());
	}

	/**
	 * Lists the sessions of a user.
	 * @param subject the {@code sub}
	 * @return the sessions, the newest first
	 */
	public List<Session> sessions(String subject) {
		return Objects.requireNonNull(this.sessions.sessions(subject).collectList().block());
	}

	/**
	 * Lists a part of the sessions of a user, the newest first.
	 * @param subject the {@code sub}
	 * @param cursor {@link CursorPage#next()} of the part before, or {@code null} for the
	 * newest
	 * @param limit the largest number of sessions, from 1 to
	 * {@value CursorPage#MAX_LIMIT}
	 * @return the sessions
	 * @see ReactiveSessionService#sessions(String, String, int)
	 */
	public CursorPage<Session> sessions(String subject, @Nullable String cursor, int limit) {
		return Objects.requireNonNull(this.sessions.sessions(subject, cursor, limit).block());
	}

	/**
	 * Lists a part of the sessions of a user that were ended, the latest first.
	 * @param subject the {@code sub}
	 * @param cursor {@link CursorPage#next()} of the part before, or {@code null} for the
	 * latest
	 * @param limit the largest number of sessions, from 1 to
	 * {@value CursorPage#MAX_LIMIT}
	 * @return the sessions; none unless {@code gatehouse.session.history.size} is set
	 * @see ReactiveSessionService#history(String, String, int)
	 */
	public CursorPage<PastSession> history(String subject, @Nullable String cursor, int limit) {
		return Objects.requireNonNull(this.sessions.history(subject, cursor, limit).block());
	}

	/**
	 * Deletes the history of a user's ended sessions, when the user is to be forgotten.
	 * @param subject the {@code sub}
	 * @return whether there was one
	 */
	public boolean deleteHistory(String subject) {
		return Objects.requireNonNull(this.sessions.deleteHistory(subject).block());
	}

	/**
	 * Ends a session. Both ids must come from one verified token.
	 * @param subject the {@code sub} of the token
	 * @param sessionId the {@code sid} of the token
	 * @see ReactiveSessionService#logout(String, String)
	 */
	public void logout(String subject, String sessionId) {
		this.sessions.logout(subject, sessionId).block();
	}

	/**
	 * Ends sessions of a user.
	 * @param subject the {@code sub}
	 * @param which the selection among the user's sessions
	 * @param reason the reason that clients receive
	 * @return how many ended
	 * @see ReactiveSessionService#end(String, SessionSelection, Reason)
	 */
	public long end(String subject, SessionSelection which, Reason reason) {
		return Objects.requireNonNull(this.sessions.end(subject, which, reason).block());
	}

	/**
	 * Bans a user or device, and ends the sessions.
	 * @param subject the {@code sub}
	 * @param ban the ban
	 * @return how many sessions ended
	 */
	public long ban(String subject, Ban ban) {
		return Objects.requireNonNull(this.sessions.ban(subject, ban).block());
	}

	/**
	 * Lists the bans of a user and of the user's devices that have not ended.
	 * @param subject the {@code sub}
	 * @return the bans, in no order
	 */
	public List<Ban> bans(String subject) {
		return Objects.requireNonNull(this.sessions.bans(subject).collectList().block());
	}

	/**
	 * Lifts a ban.
	 * @param subject the {@code sub}
	 * @param deviceId the device that was banned, or {@code null} for the user
	 * @return whether there was one
	 */
	public boolean liftBan(String subject, @Nullable String deviceId) {
		return Objects.requireNonNull(this.sessions.liftBan(subject, deviceId).block());
	}

	/**
	 * Sets the device name of a session, for the list.
	 * @param subject the {@code sub}
	 * @param sessionId the session's id
	 * @param deviceName the user's name for it, 1 to 128 characters
	 * @return whether the user has such a session
	 */
	public boolean name(String subject, String sessionId, String deviceName) {
		return Objects.requireNonNull(this.sessions.name(subject, sessionId, deviceName).block());
	}

	/**
	 * Changes the name, roles, permissions and attributes of a logged-in user.
	 * @param account the current values
	 * @return how many sessions have them
	 * @see ReactiveSessionService#update(Account)
	 */
	public long update(Account account) {
		return Objects.requireNonNull(this.sessions.update(account).block());
	}

}
