package io.gatehouse.session;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reply of a script that issues a token: its own reply, or what has to happen before the
 * script is run again.
 *
 * @param <R> the script's own reply
 */
sealed interface IssueReply<R> {

	/**
	 * Reads a reply.
	 * @param own reads the script's own reply
	 */
	static <R> IssueReply<R> read(String subject, ReplyTexts texts, Own<R> own) {
		String kind = texts.next();
		return switch (kind) {
			case "ask" -> new Ask<>(texts.rest());
			case "wait" -> new Wait<>(Duration.ofMillis(texts.number()), texts.hasNext() ? texts.number() : null);
			case "ending" -> new Ending<>();
			default -> new Final<>(own.read(kind, subject, texts));
		};
	}

	/**
	 * The list of revocations has to be read first.
	 *
	 * @param members the names of the floors
	 */
	record Ask<R>(List<String> members) implements IssueReply<R> {

	}

	/**
	 * A floor of the current second would cover the token.
	 *
	 * @param pause the time until that second is over
	 * @param asked the time at which a refresh was first tried, in epoch ms; {@code null}
	 * for a login
	 */
	record Wait<R>(Duration pause, @Nullable Long asked) implements IssueReply<R> {

	}

	/** Pending floors have to be raised first. */
	record Ending<R>() implements IssueReply<R> {

	}

	/**
	 * The script's own reply.
	 *
	 * @param reply the reply
	 */
	record Final<R>(R reply) implements IssueReply<R> {

	}

	/**
	 * Reads a script's own reply.
	 *
	 * @param <R> the reply
	 */
	@FunctionalInterface
	interface Own<R> {

		R read(String kind, String subject, ReplyTexts texts);

	}

}
