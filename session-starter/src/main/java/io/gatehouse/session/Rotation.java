package io.gatehouse.session;

import java.util.List;

import io.gatehouse.token.Reason;

/**
 * Reply of refresh.lua, besides those of {@link IssueReply}.
 */
sealed interface Rotation {

	/** Reads a reply whose first text was read. */
	static Rotation read(String kind, String subject, ReplyTexts texts) {
		return switch (kind) {
			case "ok" -> Done.read(false, subject, texts);
			case "repeat" -> Done.read(true, subject, texts);
			case "good" -> new Good(texts.number(), texts.rest());
			case "ended" -> new Ended(texts.reason(), texts.next());
			case "reuse" -> new Ended(Reason.REFRESH_REUSE, texts.next());
			case "gone" -> new Gone(texts.reason());
			case "unknown" -> new Unknown();
			default -> throw new IllegalStateException("refresh.lua has no reply '" + kind + "'");
		};
	}

	/**
	 * The token is valid, and was only checked.
	 *
	 * @param asked the time of the check, by Redis' clock in epoch ms
	 * @param members the names of the relevant floors; empty if the scripts read them
	 * themselves
	 */
	record Good(long asked, List<String> members) implements Rotation {

	}

	/**
	 * The token was spent, now or within the grace period, and has a successor.
	 *
	 * @param issue the data of the access token
	 * @param repeated whether the token had been spent before, within the grace
	 * @param sealed the successor, for the token that came
	 * @param formerKey the key of the session's former opaque access token; empty for
	 * none
	 */
	record Done(Issue issue, boolean repeated, String sealed, String formerKey) implements Rotation {

		private static Done read(boolean repeated, String subject, ReplyTexts texts) {
			return new Done(Issue.read(subject, texts), repeated, texts.next(), texts.next());
		}

		@Override
		public String toString() {
			return "Done[repeated=" + this.repeated + "]";
		}

	}

	/**
	 * The session has ended, now or before.
	 *
	 * @param reason why
	 * @param tokenKey the key of its opaque access token; empty for none
	 */
	record Ended(Reason reason, String tokenKey) implements Rotation {

		@Override
		public String toString() {
			return "Ended[" + this.reason + "]";
		}

	}

	/**
	 * The session had ended before.
	 *
	 * @param reason why
	 */
	record Gone(Reason reason) implements Rotation {

	}

	/** The session or the token is unknown. */
	record Unknown() implements Rotation {

	}

}
