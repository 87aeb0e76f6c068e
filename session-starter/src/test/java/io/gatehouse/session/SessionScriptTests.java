package io.gatehouse.session;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.gatehouse.revocation.SessionRecordFields;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link SessionScript}.
 */
class SessionScriptTests {

	/** Commands on the record of a session, whose key is computed. */
	private static final Pattern COMMAND = Pattern
		.compile("redis\\.call\\('(HSET|HGET|HMGET|HDEL)', (key|args\\.session \\.\\. [\\w.]+), ");

	/** The function that finds a field among fields and values in turn. */
	private static final Pattern FUNCTION = Pattern.compile("field\\(\\w+, '(\\w+)'\\)");

	private static final Pattern TEXT = Pattern.compile("'(\\w+)'");

	/** Returns the names in {@link SessionRecordFields}. */
	static Set<String> recordFields() {
		return Arrays.stream(SessionRecordFields.class.getFields())
			.filter((field) -> Modifier.isStatic(field.getModifiers()))
			.map(SessionScriptTests::value)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static String value(Field field) {
		try {
			return String.valueOf(field.get(null));
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Returns the names of fields in the texts of the scripts. */
	private static Set<String> fieldsInLua() {
		return Stream.of("user.lua", "login.lua", "refresh.lua", "end.lua", "update.lua", "list.lua", "name.lua")
			.map(SessionScript::text)
			.flatMap((lua) -> Stream.concat(
					COMMAND.matcher(lua).results().map((command) -> arguments(lua, command.end())),
					FUNCTION.matcher(lua).results().map(MatchResult::group)))
			.flatMap((arguments) -> TEXT.matcher(arguments).results().map((text) -> text.group(1)))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	/** Returns the text up to the parenthesis that closes the call. */
	private static String arguments(String lua, int from) {
		int open = 1;
		int end = from;
		while (open > 0) {
			open += switch (lua.charAt(end)) {
				case '(' -> 1;
				case ')' -> -1;
				default -> 0;
			};
			end++;
		}
		return lua.substring(from, end);
	}

	/** The scripts do not name three fields, which they write as Java names them. */
	@Test
	void textThenNamesTheFieldsOfARecordAsJavaDoes() {
		Set<String> names = recordFields();
		names.removeAll(Set.of(SessionRecordFields.USER, SessionRecordFields.ADDRESS, SessionRecordFields.AGENT));
		assertThat(fieldsInLua()).isEqualTo(names);
	}

	@Test
	void readThenPendingAndRaisedFloorsAndTheReply() {
		List<Object> returned = List.<Object>of(1L, "sid:a", "1.0048828125", 2L, "sid:b", "2.0000000000", "sub:c",
				"3.0", "ok", "s1", "key");
		assertThat(SessionScript.END.read("alice", returned))
			.isEqualTo(new SessionScript.Returned<>(List.of(MemberFloor.of("sid:a", 1, Reason.BANNED)),
					List.of(MemberFloor.of("sid:b", 2, Reason.REVOKED), MemberFloor.of("sub:c", 3, Reason.REVOKED)),
					new EndReply(false, List.of(new EndedSession("s1", "key")))));
	}

	@Test
	void readWhenEndOfTheBanHasPassedThenOver() {
		assertThat(SessionScript.END.read("alice", List.<Object>of(0L, 0L, "over")).reply())
			.isEqualTo(new EndReply(true, List.of()));
	}

	@Test
	void readWhenSessionsAreListedThenEachHasItsFields() {
		assertThat(SessionScript.LIST.read("alice",
				List.<Object>of(0L, 0L, "s1", "1", "device", "phone", "s2", "0", "s3", "2", "seen", "5", "device",
						"tv"))
			.reply()).extracting(Session::id, (session) -> session.device().id(), Session::lastSeenAt)
			.containsExactly(tuple("s1", "phone", Instant.EPOCH), tuple("s2", "s2", Instant.EPOCH),
					tuple("s3", "tv", Instant.ofEpochMilli(5)));
	}

	@Test
	void readWhenAPartIsListedThenItHasItsSessionsAndTheCursor() {
		List<Object> returned = List.of(0L, 0L, "p1", "s1", "1", "device", "phone");
		CursorPage<Session> page = SessionScript.PAGE.read("alice", returned).reply();
		assertThat(page.items()).extracting(Session::id).containsExactly("s1");
		assertThat(page.next()).isEqualTo("p1");
		assertThat(SessionScript.PAGE.read("alice", List.<Object>of(0L, 0L, "")).reply())
			.isEqualTo(new CursorPage<>(List.of(), null));
	}

	@Test
	void readWhenReplyIsOneTextThenANumberOrAFlag() {
		assertThat(SessionScript.UPDATE.read("alice", List.<Object>of(0L, 0L, "12")).reply()).isEqualTo(12);
		assertThat(SessionScript.LIFT.read("alice", List.<Object>of(0L, 0L, "1")).reply()).isTrue();
		assertThat(SessionScript.NAME.read("alice", List.<Object>of(0L, 0L, "0")).reply()).isFalse();
	}

}
