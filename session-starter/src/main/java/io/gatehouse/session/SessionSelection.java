package io.gatehouse.session;

import io.gatehouse.identity.TextConstraints;
import io.gatehouse.token.JwtVerifier;

/**
 * Selection among a user's sessions.
 *
 * @param kind the kind of selection
 * @param id the id of the session or device; empty for {@link Kind#ALL}
 */
public record SessionSelection(Kind kind, String id) {

	private static final SessionSelection EVERY = new SessionSelection(Kind.ALL, "");

	public SessionSelection {
		if (kind != Kind.ALL) {
			TextConstraints.check("The id", id, JwtVerifier.MAX_IDENTIFIER_LENGTH);
		}
	}

	/**
	 * Selects all sessions of the user, and every token of the user without a known
	 * session.
	 * @return the selection
	 */
	public static SessionSelection all() {
		return EVERY;
	}

	/**
	 * Selects one session. If it is a sign-on, the sessions that belong to it end, too.
	 * @param sessionId its id
	 * @return the selection
	 */
	public static SessionSelection session(String sessionId) {
		return new SessionSelection(Kind.SESSION, sessionId);
	}

	/**
	 * Selects all sessions but one. If that one belongs to a sign-on, or is one, the
	 * whole sign-on stays.
	 * @param sessionId the id of the one that stays
	 * @return the selection
	 */
	public static SessionSelection allBut(String sessionId) {
		return new SessionSelection(Kind.ALL_BUT, sessionId);
	}

	/**
	 * Selects the sessions on a device, and those that belong to a sign-on there.
	 * @param deviceId the device's id
	 * @return the selection
	 */
	public static SessionSelection device(String deviceId) {
		return new SessionSelection(Kind.DEVICE, deviceId);
	}

	/** Kinds of selection. */
	public enum Kind {

		/** All of them. */
		ALL,

		/** The one with the id. */
		SESSION,

		/** All but the one with the id. */
		ALL_BUT,

		/** Those on the device with the id. */
		DEVICE

	}

}
