package io.gatehouse.session;

import java.util.List;
import java.util.Objects;

import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

/**
 * {@link ReactiveSessionService} for code that blocks, such as servlet applications, with
 * platform threads or virtual ones. Every method says and throws the same there; none may
 * be called on an event loop. When one that ends something returns, no gateway accepts it
 * any more; if that is not certain in time, it throws an
 * {@link UnconfirmedRevocationException}.
 */
public final class SessionService {

	private final ReactiveSessionService sessions;

	/**
	 * A blocking face of a service.
	 * @param sessions the service
	 */
	public SessionService(ReactiveSessionService sessions) {
		this.sessions = sessions;
	}

	/**
	 * Begins a session.
	 * @param request who, with what and from where
	 * @return the tokens
	 * @throws LoginRefusedException if the user or device is banned, there is no room, or
	 * a {@link LoginGuard} says so
	 * @see ReactiveSessionService#login(LoginRequest)
	 */
	public IssuedSession login(LoginRequest request) {
		return Objects.requireNonNull(this.sessions.login(request).block());
	}

	/**
	 * Continues a session.
	 * @param refreshToken the token
	 * @param client where it comes from
	 * @return the tokens
	 * @throws InvalidGrantException if the token buys nothing
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
	 * @param which which of the user's sessions
	 * @param reason why; what clients are told
	 * @return how many ended
	 * @see ReactiveSessionService#end(String, SessionSelection, Reason)
	 */
	public long end(String subject, SessionSelection which, Reason reason) {
		return Objects.requireNonNull(this.sessions.end(subject, which, reason).block());
	}

	/**
	 * Keeps a user or device out, and ends the sessions.
	 * @param subject the {@code sub}
	 * @param ban who or what, until when and why
	 * @return how many sessions ended
	 */
	public long ban(String subject, Ban ban) {
		return Objects.requireNonNull(this.sessions.ban(subject, ban).block());
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
	 * Names the device of a session, for the list.
	 * @param subject the {@code sub}
	 * @param sessionId the session's id
	 * @param deviceName what the user calls it, 1 to 128 characters
	 * @return whether the user has such a session
	 */
	public boolean name(String subject, String sessionId, String deviceName) {
		return Objects.requireNonNull(this.sessions.name(subject, sessionId, deviceName).block());
	}

	/**
	 * Changes what is known of a user while they are logged in.
	 * @param account what is true now
	 * @return how many sessions have it
	 * @see ReactiveSessionService#update(Account)
	 */
	public long update(Account account) {
		return Objects.requireNonNull(this.sessions.update(account).block());
	}

}
