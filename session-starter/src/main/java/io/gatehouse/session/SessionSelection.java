package io.gatehouse.session;

import io.gatehouse.token.JwtVerifier;

/**
 * Which of a user's sessions.
 *
 * @param kind how they are chosen
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
	 * All sessions of the user, and every token of the user that no session is known for.
	 * @return the selection
	 */
	public static SessionSelection all() {
		return EVERY;
	}

	/**
	 * One session.
	 * @param sessionId its id
	 * @return the selection
	 */
	public static SessionSelection session(String sessionId) {
		return new SessionSelection(Kind.SESSION, sessionId);
	}

	/**
	 * All sessions but one.
	 * @param sessionId the id of the one that stays
	 * @return the selection
	 */
	public static SessionSelection allBut(String sessionId) {
		return new SessionSelection(Kind.ALL_BUT, sessionId);
	}

	/**
	 * The sessions on a device.
	 * @param deviceId the device's id
	 * @return the selection
	 */
	public static SessionSelection device(String deviceId) {
		return new SessionSelection(Kind.DEVICE, deviceId);
	}

	/** How sessions are chosen. */
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
