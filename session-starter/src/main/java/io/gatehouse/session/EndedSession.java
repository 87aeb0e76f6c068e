package io.gatehouse.session;

import java.util.ArrayList;
import java.util.List;

/**
 * Session that a script ended.
 *
 * @param id the session's id
 * @param tokenKey the key of its opaque access token; empty for none
 */
record EndedSession(String id, String tokenKey) {

	/** Reads the sessions that end a reply. */
	static List<EndedSession> readAll(ReplyTexts texts) {
		List<EndedSession> ended = new ArrayList<>();
		while (texts.hasNext()) {
			ended.add(new EndedSession(texts.next(), texts.next()));
		}
		return ended;
	}

	@Override
	public String toString() {
		return "EndedSession[" + this.id + "]";
	}

}
