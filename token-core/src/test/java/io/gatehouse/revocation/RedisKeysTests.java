package io.gatehouse.revocation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.gatehouse.token.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RedisKeysTests {

	private static final Pattern HASH_TAG = Pattern.compile("[^{]*\\{([^}]+)}.*", Pattern.DOTALL);

	private static final RedisKeys KEYS = new RedisKeys(RedisKeys.DEFAULT_PREFIX);

	@Test
	void keysWhenUserIsPlainThenTheyReadAsDocumented() {
		assertThat(KEYS.revoked()).isEqualTo("{gatehouse}:revoked");
		assertThat(KEYS.revocations()).isEqualTo("{gatehouse}:revocations");
		assertThat(KEYS.sessions("alice")).isEqualTo("gatehouse:{alice}:sessions");
		assertThat(KEYS.session("alice", "s1")).isEqualTo("gatehouse:{alice}:session:s1");
		assertThat(KEYS.history("alice")).isEqualTo("gatehouse:{alice}:history");
		assertThat(KEYS.order("alice")).isEqualTo("gatehouse:{alice}:order");
		assertThat(KEYS.users()).isEqualTo("{gatehouse}:users");
		assertThat(KEYS.usersUntil()).isEqualTo("{gatehouse}:users:until");
		assertThat(KEYS.userOfSession("s1")).matches("gatehouse:sid:[A-Za-z0-9_-]{43}");
		assertThat(new RedisKeys("prod:eu").sessions("a@b.test")).isEqualTo("prod:eu:{a@b.test}:sessions");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "alice", "", "{}", "}", "{", "a}b", "{a}b", "a{b", "用户", "a b", "a:b", "~x", "a\nb", "😀" })
	void keysWhenUserIsOddThenAllOfThemAreInOneSlot(String user) {
		String tag = hashTag(KEYS.sessions(user));
		assertThat(tag).isNotEmpty().doesNotContain("{");
		assertThat(hashTag(KEYS.session(user, "s1"))).isEqualTo(tag);
		assertThat(hashTag(KEYS.session(user, "{other}"))).isEqualTo(tag);
		assertThat(hashTag(KEYS.history(user))).isEqualTo(tag);
		assertThat(hashTag(KEYS.order(user))).isEqualTo(tag);
		assertThat(KEYS.sessions(user)).startsWith("gatehouse:{" + tag + "}:");
	}

	@Test
	void keysWhenListIsReadAndWrittenThenItIsInOneSlot() {
		assertThat(hashTag(KEYS.revoked())).isEqualTo(hashTag(KEYS.revocations()));
	}

	@Test
	void keysWhenUsersDifferThenKeysDo() {
		Set<String> keys = new HashSet<>();
		List<String> users = List.of("a", "A", "a ", " a", "a}", "{a}", "{a", "a}b", "~", "", "a:b", "a".repeat(64),
				"a".repeat(65), "a".repeat(256), KEYS.sessions("{").substring(11, 55), "租户", "用户");
		users.forEach((user) -> keys.add(KEYS.sessions(user)));
		assertThat(keys).hasSameSizeAs(users);
	}

	@Test
	void keysWhenUserIsLongThenTheyAreShort() {
		assertThat(KEYS.sessions("a".repeat(64))).contains("{" + "a".repeat(64) + "}");
		assertThat(KEYS.sessions("a".repeat(65))).contains("{~");
		assertThat(KEYS.sessions("用".repeat(256))).hasSizeLessThan(80);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a b", "{a}", "a}", "ä", "a\n", "*" })
	void prefixWhenItIsOddThenItSaysSo(String prefix) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> new RedisKeys(prefix))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("gatehouse.redis.key-prefix"))
			.satisfies((ex) -> assertThat(ex.value()).isEqualTo(prefix));
	}

	private static String hashTag(String key) {
		Matcher matcher = HASH_TAG.matcher(key);
		assertThat(matcher.matches()).as(key).isTrue();
		return matcher.group(1);
	}

}
