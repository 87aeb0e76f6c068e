package io.gatehouse.session;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reply of login.lua, besides those of {@link IssueReply}.
 */
sealed interface LoginReply {

	/** Reads a reply whose first text was read. */
	static LoginReply read(String kind, String subject, ReplyTexts texts) {
		return switch (kind) {
			case "ok" -> new Done(Issue.read(subject, texts), EndedSession.readAll(texts));
			case "banned" -> Banned.read(texts);
			case "full" -> new Full();
			case "over" -> new Over();
			default -> throw new IllegalStateException("login.lua has no reply '" + kind + "'");
		};
	}

	/**
	 * The session was created.
	 *
	 * @param issue the data of the access token
	 * @param replaced the sessions that made room
	 */
	record Done(Issue issue, List<EndedSession> replaced) implements LoginReply {

	}

	/**
	 * The user or the device is banned.
	 *
	 * @param until the end of the ban; {@code null} for none
	 * @param reason the reason of the ban; empty for none
	 */
	record Banned(@Nullable Instant until, String reason) implements LoginReply {

		private static Banned read(ReplyTexts texts) {
			String ends = texts.next();
			return new Banned(ends.isEmpty() ? null : Instant.ofEpochMilli(Long.parseLong(ends)), texts.next());
		}

	}

	/** There is no room for another session. */
	record Full() implements LoginReply {

	}

	/** The sign-on that the session was to belong to has ended. */
	record Over() implements LoginReply {

	}

}
