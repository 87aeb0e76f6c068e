package io.gatehouse.demo.tour;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.gatehouse.demo.client.Session;

/**
 * Users of the tour and their current sessions, by the user's name or another key.
 */
final class TourSessions {

	/** User whose display name must be encoded in a header. */
	static final String ALICE = "alice";

	/** Alice's display name. */
	static final String ALICES_NAME = "爱丽丝 🎉";

	/** Alice's roles, one of them with a comma. */
	static final List<String> ALICES_ROLES = List.of("user", "sales, north");

	/** A plain user. */
	static final String BOB = "bob";

	/** An admin. */
	static final String ADMIN = "admin";

	/** User with the plan gold. */
	static final String GOLD = "gold";

	/** User with the plan free. */
	static final String FREE = "free";

	/** User who always gets the gray version. */
	static final String CAROL = "carol";

	private final Map<String, Session> sessions = new ConcurrentHashMap<>();

	/** Returns a session. */
	Session session(String who) {
		Session session = this.sessions.get(who);
		if (session == null) {
			throw new IllegalStateException(who + " is not logged in");
		}
		return session;
	}

	/** Returns a session's access token. */
	String token(String who) {
		return session(who).token();
	}

	/** Stores a session. */
	void enter(String who, Session session) {
		this.sessions.put(who, session);
	}

}
