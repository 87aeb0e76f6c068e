package io.gatehouse.demo.tour;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.gatehouse.demo.client.Session;

/**
 * The users of the story and the sessions that they have while it goes on.
 */
final class Cast {

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

	private final Map<String, Session> sessions = new ConcurrentHashMap<>();

	/** A user's session. */
	Session session(String user) {
		Session session = this.sessions.get(user);
		if (session == null) {
			throw new IllegalStateException(user + " is not logged in");
		}
		return session;
	}

	/** A user's access token. */
	String token(String user) {
		return session(user).token();
	}

	/** Keeps a session. */
	void enter(String user, Session session) {
		this.sessions.put(user, session);
	}

}
