package io.gatehouse.session;

import java.util.List;

import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Change of a user's sessions, published as a Spring application event after Redis has
 * confirmed it, on a thread that may block. Gateways may not have applied it yet: the
 * service waits for them afterwards, so that a cancelled call does not suppress the
 * event. Intended for risk control; no event carries a token. An event is lost if the
 * process dies right after the change, or if Redis' answer is lost.
 */
public sealed interface SessionEvent {

	/**
	 * Returns the user's id.
	 * @return the {@code sub}
	 */
	String subject();

	/**
	 * Returns the actor that made the change, of
	 * {@link ReactiveSessionService#by(String)}.
	 * @return the actor, or {@code null} if it is not known, or the change is the user's
	 * own
	 */
	default @Nullable String actor() {
		return null;
	}

	/**
	 * A user logged in.
	 *
	 * @param subject the {@code sub}
	 * @param sessionId the new session
	 * @param device the device
	 * @param client the origin of the request
	 */
	record LoggedIn(String subject, String sessionId, Device device, Client client) implements SessionEvent {

	}

	/**
	 * A login of an authenticated user was refused.
	 *
	 * @param subject the {@code sub}
	 * @param kind the kind of refusal
	 * @param device the device
	 * @param client the origin of the request
	 */
	record LoginRefused(String subject, LoginRefusedException.Kind kind, Device device,
			Client client) implements SessionEvent {

	}

	/**
	 * A session was refreshed.
	 *
	 * @param subject the {@code sub}
	 * @param sessionId the session
	 * @param client the origin of the request
	 * @param repeated whether the refresh token had been spent within the grace period,
	 * and the same successor was issued again
	 */
	record Refreshed(String subject, String sessionId, Client client, boolean repeated) implements SessionEvent {

	}

	/**
	 * A spent refresh token was presented after its grace period: it was stolen, or
	 * copied from the client. The session has ended.
	 *
	 * @param subject the {@code sub}
	 * @param sessionId the session
	 * @param client the origin of the request
	 */
	record RefreshReused(String subject, String sessionId, Client client) implements SessionEvent {

	}

	/**
	 * Sessions ended: by logout, kick-out, a newer login, a new password or a ban.
	 *
	 * @param subject the {@code sub}
	 * @param sessionIds the sessions, not empty
	 * @param reason why
	 * @param actor the actor, if it is known
	 */
	record Ended(String subject, List<String> sessionIds, Reason reason,
			@Nullable String actor) implements SessionEvent {

		public Ended {
			sessionIds = List.copyOf(sessionIds);
		}

	}

	/**
	 * A user or device was banned.
	 *
	 * @param subject the {@code sub}
	 * @param ban the ban
	 * @param actor the actor, if it is known
	 */
	record Banned(String subject, Ban ban, @Nullable String actor) implements SessionEvent {

	}

	/**
	 * A ban was lifted before its end.
	 *
	 * @param subject the {@code sub}
	 * @param deviceId the device that may log in again; empty for the user
	 * @param actor the actor, if it is known
	 */
	record BanLifted(String subject, String deviceId, @Nullable String actor) implements SessionEvent {

	}

	/**
	 * The roles, permissions, attributes or the name of a user changed.
	 *
	 * @param subject the {@code sub}
	 * @param sessions how many sessions have them now
	 * @param actor the actor, if it is known
	 */
	record AccountUpdated(String subject, int sessions, @Nullable String actor) implements SessionEvent {

	}

}
