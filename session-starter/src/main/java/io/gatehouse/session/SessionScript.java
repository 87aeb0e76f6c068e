package io.gatehouse.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.gatehouse.revocation.redis.RevocationScript;

import org.springframework.core.io.ClassPathResource;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Script on a user's sessions, with the reading of its reply. The header of each Lua file
 * lists its arguments and the texts of its reply; the readings follow that order.
 *
 * @param <R> the reply
 * @param lua the script, after the functions that it uses
 * @param reading reads the reply for a subject
 */
record SessionScript<R>(@SuppressWarnings("rawtypes") RedisScript<List> lua,
		BiFunction<String, ReplyTexts, R> reading) {

	/** Creates a session. */
	static final SessionScript<IssueReply<LoginReply>> LOGIN = issuing("login.lua", LoginReply::read);

	/** Rotates a refresh token. */
	static final SessionScript<IssueReply<Rotation>> REFRESH = issuing("refresh.lua", Rotation::read);

	/** Ends sessions. */
	static final SessionScript<EndReply> END = of("end.lua", EndReply::read);

	/** Changes an account, and returns the number of sessions that have it now. */
	static final SessionScript<Long> UPDATE = of("update.lua", ReplyTexts::number);

	/** Lists sessions. */
	static final SessionScript<List<Session>> LIST = of("list.lua", SessionScript::sessions);

	/** Lists a part of the sessions. */
	static final SessionScript<CursorPage<Session>> PAGE = of("page.lua", SessionScript::page);

	/** Lists bans. */
	static final SessionScript<List<Ban>> BANS = of("bans.lua", SessionScript::bans);

	/** Lifts a ban, and returns whether there was one. */
	static final SessionScript<Boolean> LIFT = of("lift.lua", ReplyTexts::flag);

	/** Sets the name of a device, and returns whether its session exists. */
	static final SessionScript<Boolean> NAME = of("name.lua", ReplyTexts::flag);

	private static <R> SessionScript<R> of(String file, Function<ReplyTexts, R> reading) {
		return new SessionScript<>(whole(file), (subject, texts) -> reading.apply(texts));
	}

	private static <R> SessionScript<IssueReply<R>> issuing(String file, IssueReply.Own<R> own) {
		return new SessionScript<>(whole(file), (subject, texts) -> IssueReply.read(subject, texts, own));
	}

	@SuppressWarnings("rawtypes")
	private static RedisScript<List> whole(String file) {
		return RedisScript.of(RevocationScript.functions() + text("user.lua") + text(file), List.class);
	}

	/** Reads a script from the class path. */
	static String text(String file) {
		try {
			return new ClassPathResource(file, SessionScript.class).getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<Session> sessions(ReplyTexts texts) {
		List<Session> sessions = new ArrayList<>();
		while (texts.hasNext()) {
			sessions.add(SessionValues.of(texts.next(), texts.fields()));
		}
		return sessions;
	}

	private static CursorPage<Session> page(ReplyTexts texts) {
		String next = texts.next();
		return new CursorPage<>(sessions(texts), next.isEmpty() ? null : next);
	}

	private static List<Ban> bans(ReplyTexts texts) {
		List<Ban> bans = new ArrayList<>();
		while (texts.hasNext()) {
			bans.add(Ban.read(texts.next(), texts.next(), texts.next(), texts.next(), texts.next()));
		}
		return bans;
	}

	/**
	 * Reads what the script returned: pending floors that are still to be raised, floors
	 * that it raised itself, and its reply.
	 */
	Returned<R> read(String subject, List<?> returned) {
		ReplyTexts texts = new ReplyTexts(returned);
		return new Returned<>(texts.floors(), texts.floors(), this.reading.apply(subject, texts));
	}

	/**
	 * Content of a script's result, in the order of user.lua.
	 *
	 * @param <R> the reply
	 * @param pending floors that are still to be raised, since the script cannot reach
	 * the list
	 * @param raised floors that the script raised
	 * @param reply the script's reply
	 */
	record Returned<R>(List<MemberFloor> pending, List<MemberFloor> raised, R reply) {

		SessionOutcome<R> outcome() {
			return new SessionOutcome<>(this.reply, this.raised);
		}

	}

}
