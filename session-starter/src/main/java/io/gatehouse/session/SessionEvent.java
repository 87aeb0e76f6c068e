package io.gatehouse.session;

import java.util.List;

import io.gatehouse.token.Reason;

/**
 * Something that happened to a user's sessions, published as a Spring application event
 * after Redis has confirmed it, on a thread that may block. Gateways may not know yet:
 * they are waited for afterwards, so that a caller that goes away meanwhile keeps no
 * event from being told. Hooks for risk control; no event carries a token. An event is
 * lost when a process dies right after the change, or when Redis' answer is.
 */
public sealed interface SessionEvent {

	/**
	 * Whose session it is.
	 * @return the {@code sub}
	 */
	String subject();

	/**
	 * A user logged in.
	 *
	 * @param subject the {@code sub}
	 * @param sessionId the new session
	 * @param device with what
	 * @param client from where
	 */
	record LoggedIn(String subject, String sessionId, Device device, Client client) implements SessionEvent {

	}

	/**
	 * A login was refused, although it is known who it is.
	 *
	 * @param subject the {@code sub}
	 * @param kind why
	 * @param device with what
	 * @param client from where
	 */
	record LoginRefused(String subject, LoginRefusedException.Kind kind, Device device,
			Client client) implements SessionEvent {

	}

	/**
	 * A session was refreshed.
	 *
	 * @param subject the {@code sub}
	 * @param sessionId the session
	 * @param client from where
	 * @param repeated whether the refresh token had been used a moment before, and the
	 * same successor was given again
	 */
	record Refreshed(String subject, String sessionId, Client client, boolean repeated) implements SessionEvent {

	}

	/**
	 * A refresh token came that had been spent before its grace was over: somebody has
	 * stolen it, or the client's copy. The session has ended.
	 *
	 * @param subject the {@code sub}
	 * @param sessionId the session
	 * @param client from where
	 */
	record RefreshReused(String subject, String sessionId, Client client) implements SessionEvent {

	}

	/**
	 * Sessions ended: by logout, kick-out, a newer login, a new password or a ban.
	 *
	 * @param subject the {@code sub}
	 * @param sessionIds the sessions, not empty
	 * @param reason why
	 */
	record Ended(String subject, List<String> sessionIds, Reason reason) implements SessionEvent {

		public Ended {
			sessionIds = List.copyOf(sessionIds);
		}

	}

	/**
	 * A user or device was banned.
	 *
	 * @param subject the {@code sub}
	 * @param ban the ban
	 */
	record Banned(String subject, Ban ban) implements SessionEvent {

	}

	/**
	 * A ban was lifted before its end.
	 *
	 * @param subject the {@code sub}
	 * @param deviceId the device that may log in again; empty for the user
	 */
	record BanLifted(String subject, String deviceId) implements SessionEvent {

	}

	/**
	 * The roles, permissions, attributes or the name of a user changed.
	 *
	 * @param subject the {@code sub}
	 * @param sessions how many sessions have them now
	 */
	record AccountUpdated(String subject, int sessions) implements SessionEvent {

	}

}
