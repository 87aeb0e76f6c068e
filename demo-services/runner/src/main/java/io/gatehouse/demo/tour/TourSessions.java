package io.gatehouse.demo.tour;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.gatehouse.demo.client.Session;

/**
 * The users of the story and the sessions that they have while it goes on, each by the
 * user's name or by any other.
 */
final class TourSessions {

	/** Whose name no header carries without being encoded. */
	static final String ALICE = "alice";

	/** Alice's display name. */
	static final String ALICES_NAME = "爱丽丝 🎉";

	/** Alice's roles, one of them with a comma. */
	static final List<String> ALICES_ROLES = List.of("user", "sales, north");

	/** A plain user. */
	static final String BOB = "bob";

	/** Who may do what the others may not. */
	static final String ADMIN = "admin";

	/** Whose plan is gold. */
	static final String GOLD = "gold";

	/** Whose plan is free. */
	static final String FREE = "free";

	/** Who gets the next version before the others. */
	static final String CAROL = "carol";

	private final Map<String, Session> sessions = new ConcurrentHashMap<>();

	/** A session. */
	Session session(String who) {
		Session session = this.sessions.get(who);
		if (session == null) {
			throw new IllegalStateException(who + " is not logged in");
		}
		return session;
	}

	/** A session's access token. */
	String token(String who) {
		return session(who).token();
	}

	/** Keeps a session. */
	void enter(String who, Session session) {
		this.sessions.put(who, session);
	}

}
