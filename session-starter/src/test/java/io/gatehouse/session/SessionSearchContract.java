package io.gatehouse.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Contract tests of the search among all users. Subclasses run them on different kinds of
 * Redis.
 */
abstract class SessionSearchContract {

	private static final String USERS = "{gatehouse}:users";

	private static final String UNTIL = "{gatehouse}:users:until";

	/** Twice the life of a session without a refresh. */
	private static final long LIFE = Duration.ofDays(60).toMillis();

	private final RedisFixture fixture;

	private final StringRedisTemplate redis;

	private final SessionService sessions;

	private final SessionSearch search;

	SessionSearchContract(RedisFixture fixture) {
		this.fixture = fixture;
		this.redis = fixture.redis();
		this.sessions = world().blocking();
		this.search = world().search();
	}

	/** Returns the number of commands of a login without the index. */
	abstract int commandsOfLogin();

	@BeforeEach
	void reset() {
		this.fixture.reset();
	}

	TestSessions world() {
		return new TestSessions(this.fixture.connectionFactory()).with("index.enabled", true);
	}

	private IssuedSession login(String user) {
		return this.sessions.login(LoginRequest.of(Account.ofSubject(user), Device.of("phone")));
	}

	private List<String> users(String prefix) {
		return this.search.users(prefix, null, 100).items();
	}

	private static String sid(IssuedSession session) {
		return RedisFixture.KEYS.userOfSession(session.sessionId());
	}

	/** Lets an entry look as if its login was so long ago. */
	private void age(String user, Duration by) {
		this.redis.opsForZSet().add(UNTIL, user, (double) (this.fixture.milli() + LIFE - by.toMillis()));
	}

	@Test
	void loginWhenOffThenNoKeyIsWritten() {
		SessionService without = world().with("index.enabled", false).blocking();
		IssuedSession session = without.login(LoginRequest.of(Account.ofSubject("alice"), Device.of("phone")));
		without.refresh(session.refreshToken(), Client.UNKNOWN);
		assertThat(this.fixture.dump()).doesNotContainKeys(USERS, UNTIL, sid(session));
	}

	@Test
	void usersThenThoseWithSessionsWhoseIdsBeginWithTheText() {
		List.of("bob", "alice", "alina", "Alice", "al", "carol").forEach(this::login);
		assertThat(users("ali")).containsExactly("alice", "alina");
		assertThat(users("al")).containsExactly("al", "alice", "alina");
		assertThat(users("alice")).containsExactly("alice");
		assertThat(users("alice2")).isEmpty();
		assertThat(users("")).containsExactly("Alice", "al", "alice", "alina", "bob", "carol");
	}

	@Test
	void usersWhenIdsAreOfAnyTextThenTheyAreFoundInTheOrderOfCodePoints() {
		List<String> ids = List.of("*", "*[x]", "[", "[a", "(b", "a b", "a", "-", "+", "爱丽丝", "爱", "🦊fox", "\uffeeend",
				"é", "e\u0301", "{x}", "\\", "\"", "a:b", "a*b", "a?b", "~", "ÿ", "\uD83E\uDD8A");
		ids.forEach(this::login);
		List<String> expected = new ArrayList<>(ids);
		expected.sort((a, b) -> java.util.Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray()));
		assertThat(users("")).isEqualTo(expected);
		for (String prefix : List.of("*", "[", "(", "a", "a ", "爱", "🦊", "\uffee", "é", "{", "\\", "-", "+", "ÿ")) {
			assertThat(users(prefix)).as(prefix)
				.isNotEmpty()
				.isEqualTo(expected.stream().filter((id) -> id.startsWith(prefix)).toList());
		}
	}

	@Test
	void usersByPartThenEachIsThereOnceAlthoughUsersComeAndGo() {
		IntStream.range(0, 10).forEach((i) -> login("user " + i));
		CursorPage<String> first = this.search.users("user ", null, 4);
		assertThat(first.items()).containsExactly("user 0", "user 1", "user 2", "user 3");
		this.sessions.end("user 3", SessionSelection.all(), Reason.KICKED_OUT);
		this.sessions.end("user 5", SessionSelection.all(), Reason.KICKED_OUT);
		login("user 00");
		login("user 45");
		int before = this.fixture.scriptCalls();
		CursorPage<String> second = this.search.users("user ", first.next(), 4);
		// the part, whether each of the four has sessions, and the one that has none
		assertThat(this.fixture.scriptCalls() - before).isEqualTo(1 + 4 + 1);
		assertThat(second.items()).containsExactly("user 4", "user 45", "user 6");
		CursorPage<String> third = this.search.users("user ", second.next(), 4);
		assertThat(third.items()).containsExactly("user 7", "user 8", "user 9");
		assertThat(third.next()).isNull();
	}

	@Test
	void usersWhenAPartHasNoneWithSessionsThenTheNextOneIsRead() {
		IntStream.range(0, 6).forEach((i) -> this.redis.opsForZSet().add(USERS, "ghost-" + i, 0));
		login("human");
		assertThat(this.search.users("", null, 2).items()).containsExactly("human");
		IntStream.range(0, 30).forEach((i) -> this.redis.opsForZSet().add(USERS, "ghost-" + (10 + i), 0));
		CursorPage<String> first = this.search.users("", null, 2);
		assertThat(first.items()).isEmpty();
		assertThat(first.next()).isNotNull();
		assertThat(this.redis.opsForZSet().size(USERS)).isEqualTo(1 + 30 - 10);
	}

	@Test
	void usersWhenSessionsHaveEndedThenUserIsRemovedUnlessALoginMayBeInProgress() {
		login("alice");
		this.sessions.end("alice", SessionSelection.all(), Reason.LOGGED_OUT);
		assertThat(users("alice")).isEmpty();
		assertThat(this.redis.opsForZSet().score(USERS, "alice")).isZero();
		age("alice", SessionIndex.LONGEST_LOGIN);
		assertThat(users("alice")).isEmpty();
		assertThat(this.redis.opsForZSet().score(USERS, "alice")).isNull();
		assertThat(this.redis.opsForZSet().score(UNTIL, "alice")).isNull();
	}

	@Test
	void usersWhenEntryIsOldAndUserHasASessionThenItStays() {
		login("alice");
		age("alice", Duration.ofDays(59));
		assertThat(users("alice")).containsExactly("alice");
		assertThat(users("alice")).containsExactly("alice");
	}

	@Test
	void loginWhenEntriesHaveEndedThenTheyAreRemoved() {
		this.redis.opsForZSet().add(USERS, "gone", 0);
		this.redis.opsForZSet().add(UNTIL, "gone", (double) (this.fixture.milli() - 1));
		long before = this.fixture.milli();
		login("alice");
		assertThat(this.redis.opsForZSet().range(USERS, 0, -1)).containsExactly("alice");
		assertThat(this.redis.opsForZSet().range(UNTIL, 0, -1)).containsExactly("alice");
		assertThat(Objects.requireNonNull(this.redis.opsForZSet().score(UNTIL, "alice")).longValue())
			.isBetween(before + LIFE, this.fixture.milli() + LIFE);
	}

	@Test
	void loginWhenLivesOfSessionsDifferThenTheLaterEndOfTheEntryCounts() {
		login("alice");
		world().with("refresh-token-life", "1h")
			.blocking()
			.login(LoginRequest.of(Account.ofSubject("alice"), Device.of("tv")));
		assertThat(Objects.requireNonNull(this.redis.opsForZSet().score(UNTIL, "alice")).longValue())
			.isGreaterThan(this.fixture.milli() + LIFE - Duration.ofHours(1).toMillis());
	}

	@Test
	void userOfThenTheUserWhileTheSessionLives() {
		IssuedSession session = login("爱丽丝 {*}");
		assertThat(this.search.userOf(session.sessionId())).contains("爱丽丝 {*}");
		assertThat(this.search.userOf("unknown")).isEmpty();
		assertThat(this.redis.getExpire(sid(session))).isBetween(LIFE / 1000 - 60, LIFE / 1000);
		this.sessions.logout("爱丽丝 {*}", session.sessionId());
		assertThat(this.search.userOf(session.sessionId())).isEmpty();
		assertThat(this.redis.hasKey(sid(session))).isFalse();
	}

	@Test
	void userOfWhenEntryIsLeftWithoutASessionThenEmpty() {
		this.redis.opsForValue().set(RedisFixture.KEYS.userOfSession("s1"), "alice");
		assertThat(this.search.userOf("s1")).isEmpty();
	}

	@Test
	void sessionWhenReplacedOrStolenThenItIsRemoved() {
		IssuedSession replaced = login("alice");
		IssuedSession stolen = login("alice");
		assertThat(this.redis.hasKey(sid(replaced))).isFalse();
		IssuedSession next = this.sessions.refresh(stolen.refreshToken(), Client.UNKNOWN);
		this.sessions.refresh(next.refreshToken(), Client.UNKNOWN);
		assertThat(this.redis.hasKey(sid(stolen))).isTrue();
		assertThatExceptionOfType(InvalidGrantException.class)
			.isThrownBy(() -> this.sessions.refresh(stolen.refreshToken(), Client.UNKNOWN));
		assertThat(this.redis.hasKey(sid(stolen))).isFalse();
	}

	@Test
	void loginWhenRefusedThenNoSessionIsLeftInTheIndex() {
		this.sessions.ban("alice", Ban.user(null, "spam"));
		assertThatExceptionOfType(LoginRefusedException.class).isThrownBy(() -> login("alice"));
		assertThat(this.fixture.dump().keySet()).noneMatch((key) -> key.startsWith("gatehouse:sid:"));
		assertThat(users("alice")).isEmpty();
	}

	@Test
	void refreshWhenSessionBeganWithoutTheIndexThenItIsAdded() {
		IssuedSession session = world().with("index.enabled", false)
			.blocking()
			.login(LoginRequest.of(Account.ofSubject("alice"), Device.of("phone")));
		assertThat(users("alice")).isEmpty();
		this.sessions.refresh(session.refreshToken(), Client.UNKNOWN);
		assertThat(users("alice")).containsExactly("alice");
		assertThat(this.search.userOf(session.sessionId())).contains("alice");
	}

	@Test
	void refreshWhenTokenIsForgedThenNothingIsAdded() {
		RefreshToken forged = RefreshToken.first("mallory", new RandomText().id(), new RandomText());
		assertThatExceptionOfType(InvalidGrantException.class)
			.isThrownBy(() -> this.sessions.refresh(forged.text(), Client.UNKNOWN));
		assertThat(this.fixture.dump().keySet()).noneMatch((key) -> key.contains("users") || key.contains("sid:"));
	}

	@Test
	void loginWhenProcessDiesAtAnyCommandThenNoSessionIsMissingInTheIndex() {
		for (int commands = 0; commands <= 6; commands++) {
			this.fixture.reset();
			DyingRunner dying = new DyingRunner(this.fixture.connectionFactory(), commands);
			dying.outlive(world().runner(dying)
				.apart(commandsOfLogin() > 1)
				.service()
				.login(LoginRequest.of(Account.ofSubject("alice"), Device.of("phone"))));
			List<Session> live = this.sessions.sessions("alice");
			assertThat(users("alice")).as("after " + commands).hasSize(live.isEmpty() ? 0 : 1);
			live.forEach((session) -> assertThat(this.search.userOf(session.id())).contains("alice"));
			if (commands >= 2) {
				assertThat(this.redis.opsForZSet().score(USERS, "alice")).as("after " + commands).isZero();
			}
		}
	}

	@Test
	void loginWhenIndexIsBrokenThenSessionBegins() {
		this.redis.opsForValue().set(USERS, "of another type");
		IssuedSession session = login("alice");
		assertThat(this.sessions.refresh(session.refreshToken(), Client.UNKNOWN).sessionId())
			.isEqualTo(session.sessionId());
		this.redis.delete(USERS);
		this.sessions.refresh(login("alice").refreshToken(), Client.UNKNOWN);
		assertThat(users("alice")).containsExactly("alice");
	}

	@Test
	void loginThenTakesTwoCommandsMore() {
		login("alice");
		this.sessions.refresh(login("bob").refreshToken(), Client.UNKNOWN);
		int before = this.fixture.scriptCalls();
		login("carol");
		assertThat(this.fixture.scriptCalls() - before).isEqualTo(commandsOfLogin() + 2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "=", "%", "YQ==", "YR", "Yg", "", "gA", "YQpi" })
	void usersWhenCursorIsMalformedThenRefused(@Nullable String cursor) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.search.users("a", cursor, 10))
			.withMessageStartingWith("The cursor ");
	}

	@Test
	void usersWhenArgumentIsOutOfBoundsThenRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.search.users("a", null, 0));
		assertThatIllegalArgumentException().isThrownBy(() -> this.search.users("a", null, 501));
		assertThatIllegalArgumentException().isThrownBy(() -> this.search.users("x".repeat(257), null, 1));
		assertThatIllegalArgumentException().isThrownBy(() -> this.search.users("a\u0000", null, 1));
		assertThatIllegalArgumentException().isThrownBy(() -> this.search.userOf(""));
		assertThat(this.search.users(" ", null, 1).items()).isEmpty();
	}

}
