package io.gatehouse.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.RecordId;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Contract tests of the history of ended sessions, of parts of a user's sessions, and of
 * actors. Subclasses run them on different kinds of Redis.
 */
abstract class SessionHistoryContract {

	private static final String HISTORY = "gatehouse:{alice}:history";

	private static final String ORDER = "gatehouse:{alice}:order";

	private static final Device PHONE = new Device("phone-1", "ios", "Алиса's 电话");

	private static final Client CLIENT = new Client("203.0.113.9", "App/1.0");

	private static final DevicePolicy MANY = new DevicePolicy(false, false, 1000, Map.of(),
			DevicePolicy.WhenFull.REFUSE);

	private final RedisFixture fixture;

	private final StringRedisTemplate redis;

	private final TestSessions world;

	private final SessionService sessions;

	SessionHistoryContract(RedisFixture fixture) {
		this.fixture = fixture;
		this.redis = fixture.redis();
		this.world = world().with("history.size", 3);
		this.sessions = this.world.blocking();
	}

	@BeforeEach
	void reset() {
		this.fixture.reset();
	}

	TestSessions world() {
		return new TestSessions(this.fixture.connectionFactory());
	}

	private String login(Device device) {
		return this.sessions
			.login(LoginRequest.of(Account.ofSubject("alice"), device).withClient(CLIENT).withPolicy(MANY))
			.sessionId();
	}

	private List<String> logins(int number) {
		return IntStream.range(0, number).mapToObj((i) -> login(Device.of("device-" + i))).toList();
	}

	private List<PastSession> history() {
		return this.sessions.history("alice", null, 100).items();
	}

	private void assertHistory(String id, Reason reason, @Nullable String actor) {
		assertThat(history()).first()
			.extracting(PastSession::id, PastSession::reason, PastSession::actor)
			.containsExactly(id, reason, actor);
	}

	// History

	@Test
	void historyWhenOffThenNoKeyIsWritten() {
		SessionService without = world().blocking();
		IssuedSession first = without.login(LoginRequest.of(Account.ofSubject("alice"), PHONE));
		IssuedSession second = without.login(LoginRequest.of(Account.ofSubject("alice"), PHONE));
		assertThat(first.sessionId()).isNotEqualTo(second.sessionId());
		without.by("admin").ban("alice", Ban.user(null, "spam"));
		assertThat(without.history("alice", null, 10)).isEqualTo(new CursorPage<>(List.of(), null));
		assertThat(this.fixture.dump().keySet()).noneMatch((key) -> key.matches(".*(history|order|users|sid).*"));
	}

	@Test
	void historyThenEntryHasEverything() {
		long before = this.fixture.milli();
		String id = login(PHONE);
		Session live = this.sessions.sessions("alice").get(0);
		assertThat(history()).isEmpty();
		this.sessions.by("admin 7").end("alice", SessionSelection.session(id), Reason.KICKED_OUT);
		assertThat(history()).singleElement().satisfies((past) -> {
			assertThat(past.id()).isEqualTo(id);
			assertThat(past.device()).isEqualTo(PHONE);
			assertThat(past.client()).isEqualTo(CLIENT);
			assertThat(past.createdAt()).isEqualTo(live.createdAt());
			assertThat(past.endedAt()).isBetween(Instant.ofEpochMilli(before - 1000),
					Instant.ofEpochMilli(this.fixture.milli() + 1000));
			assertThat(past.reason()).isEqualTo(Reason.KICKED_OUT);
			assertThat(past.actor()).isEqualTo("admin 7");
			assertThat(past.toString()).startsWith("PastSession[id=" + id);
		});
	}

	@Test
	void historyWhenDeviceAndClientAreHardlyKnownThenTheRestIsMissing() {
		this.sessions.login(LoginRequest.of(Account.ofSubject("alice"), Device.of("tv")));
		this.sessions.end("alice", SessionSelection.all(), Reason.PASSWORD_CHANGED);
		assertThat(history()).singleElement().satisfies((past) -> {
			assertThat(past.device()).isEqualTo(Device.of("tv"));
			assertThat(past.client()).isEqualTo(Client.UNKNOWN);
		});
	}

	@Test
	void historyThenEveryWayToEndASessionIsInIt() {
		String loggedOut = login(PHONE);
		this.sessions.by("alice").logout("alice", loggedOut);
		assertHistory(loggedOut, Reason.LOGGED_OUT, "alice");
		LoginRequest request = LoginRequest.of(Account.ofSubject("alice"), PHONE);
		IssuedSession replaced = this.sessions.login(request);
		IssuedSession stolen = this.sessions.by("admin").login(request);
		assertHistory(replaced.sessionId(), Reason.REPLACED, null);
		IssuedSession next = this.sessions.refresh(stolen.refreshToken(), CLIENT);
		this.sessions.refresh(next.refreshToken(), CLIENT);
		assertThatExceptionOfType(InvalidGrantException.class)
			.isThrownBy(() -> this.sessions.refresh(stolen.refreshToken(), CLIENT));
		assertHistory(stolen.sessionId(), Reason.REFRESH_REUSE, null);
		IssuedSession revoked = this.sessions.login(request);
		this.fixture.revocations().revokeSession(Reason.KICKED_OUT, revoked.sessionId()).block();
		assertThatExceptionOfType(InvalidGrantException.class)
			.isThrownBy(() -> this.sessions.refresh(revoked.refreshToken(), CLIENT));
		assertHistory(revoked.sessionId(), Reason.KICKED_OUT, null);
		IssuedSession banned = this.sessions.login(request);
		this.sessions.by("admin").ban("alice", Ban.device("phone-1", null, "lost"));
		assertHistory(banned.sessionId(), Reason.BANNED, "admin");
	}

	@Test
	void historyWhenSignOnEndsThenSessionsThatBelongToItAreInIt() {
		IssuedSession signOn = this.sessions.login(LoginRequest.of(Account.ofSubject("alice"), PHONE));
		String client = this.sessions
			.login(LoginRequest.of(Account.ofSubject("alice"), PHONE)
				.withAuthorization(new ClientAuthorization("shop", signOn.sessionId())))
			.sessionId();
		this.sessions.by("admin").end("alice", SessionSelection.session(signOn.sessionId()), Reason.KICKED_OUT);
		assertThat(history()).extracting(PastSession::id, PastSession::reason, PastSession::actor)
			.containsExactlyInAnyOrder(tuple(signOn.sessionId(), Reason.KICKED_OUT, "admin"),
					tuple(client, Reason.KICKED_OUT, "admin"));
	}

	@Test
	void historyWhenMoreEndThanItHasRoomForThenTheLatestAreKept() {
		List<String> ids = logins(5);
		for (String id : ids) {
			this.sessions.logout("alice", id);
		}
		assertThat(history()).extracting(PastSession::id).containsExactly(ids.get(4), ids.get(3), ids.get(2));
		List<String> later = logins(5);
		assertThat(this.sessions.end("alice", SessionSelection.all(), Reason.KICKED_OUT)).isEqualTo(5);
		assertThat(history()).extracting(PastSession::id).containsExactly(later.get(4), later.get(3), later.get(2));
		assertThat(this.redis.opsForStream().size(HISTORY)).isEqualTo(3);
	}

	@Test
	void historyWhenRetentionIsOverThenEntriesAreNotReadAndAreRemoved() {
		SessionService brief = world().with("history.size", 10).with("history.retention", "1h").blocking();
		add(this.fixture.milli() - Duration.ofMinutes(61).toMillis(), "old");
		add(this.fixture.milli() - Duration.ofMinutes(59).toMillis(), "recent");
		assertThat(brief.history("alice", null, 10).items()).extracting(PastSession::id).containsExactly("recent");
		String id = brief.login(LoginRequest.of(Account.ofSubject("alice"), PHONE)).sessionId();
		long before = this.fixture.milli();
		brief.logout("alice", id);
		assertThat(brief.history("alice", null, 10).items()).extracting(PastSession::id).containsExactly(id, "recent");
		assertThat(this.redis.opsForStream().size(HISTORY)).isEqualTo(2);
		assertThat(this.fixture.endOf(HISTORY)).isBetween(before + Duration.ofHours(1).toMillis(),
				this.fixture.milli() + Duration.ofHours(1).toMillis());
	}

	private void add(long milli, String id) {
		this.redis.opsForStream()
			.add(MapRecord.create(HISTORY, Map.of("id", id, "reason", "0")).withId(RecordId.of(milli, 0)));
	}

	@Test
	void historyWhenSessionsEndMeanwhileThenPartsDoNotShift() {
		SessionService large = world().with("history.size", 100).blocking();
		for (int i = 0; i < 7; i++) {
			add(this.fixture.milli() - 10_000, "past-" + i, i);
		}
		CursorPage<PastSession> first = large.history("alice", null, 3);
		assertThat(first.items()).extracting(PastSession::id).containsExactly("past-6", "past-5", "past-4");
		large.logout("alice", large.login(LoginRequest.of(Account.ofSubject("alice"), PHONE)).sessionId());
		int before = this.fixture.scriptCalls();
		CursorPage<PastSession> second = large.history("alice", first.next(), 3);
		assertThat(this.fixture.scriptCalls() - before).isOne();
		assertThat(second.items()).extracting(PastSession::id).containsExactly("past-3", "past-2", "past-1");
		CursorPage<PastSession> third = large.history("alice", second.next(), 3);
		assertThat(third.items()).extracting(PastSession::id).containsExactly("past-0");
		assertThat(third.next()).isNull();
	}

	private void add(long milli, String id, int number) {
		this.redis.opsForStream()
			.add(MapRecord.create(HISTORY, Map.of("id", id, "reason", "0")).withId(RecordId.of(milli, number)));
	}

	@Test
	void historyWhenUserIdIsNotPlainThenItIsInTheUsersSlot() {
		String subject = "爱丽丝{}:*[\"";
		String id = this.sessions.login(LoginRequest.of(Account.ofSubject(subject), PHONE)).sessionId();
		this.sessions.end(subject, SessionSelection.all(), Reason.KICKED_OUT);
		assertThat(this.sessions.history(subject, null, 10).items()).extracting(PastSession::id).containsExactly(id);
		assertThat(history()).isEmpty();
	}

	@Test
	void deleteHistoryThenOnlyThatOfTheUserIsGone() {
		for (String user : List.of("alice", "bob")) {
			this.sessions.login(LoginRequest.of(Account.ofSubject(user), PHONE));
			this.sessions.end(user, SessionSelection.all(), Reason.KICKED_OUT);
		}
		assertThat(this.sessions.deleteHistory("alice")).isTrue();
		assertThat(this.sessions.deleteHistory("alice")).isFalse();
		assertThat(history()).isEmpty();
		assertThat(this.sessions.history("bob", null, 10).items()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "+", "-", "1", "1-", "(1-1", "1-1 ", "x-1", "12345678901234567890-1" })
	void historyWhenCursorIsMalformedThenRefused(String cursor) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.sessions.history("alice", cursor, 10))
			.withMessage("The cursor is malformed");
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0, 501 })
	void partWhenLimitIsOutOfBoundsThenRefused(int limit) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.sessions.history("alice", null, limit))
			.withMessage("The limit is not a number from 1 to 500");
		assertThatIllegalArgumentException().isThrownBy(() -> this.sessions.sessions("alice", null, limit))
			.withMessage("The limit is not a number from 1 to 500");
	}

	// Parts of the sessions

	@Test
	void sessionsWhenThereAreNoneThenNoPart() {
		assertThat(this.sessions.sessions("alice", null, 10)).isEqualTo(new CursorPage<>(List.of(), null));
		assertThat(this.redis.hasKey(ORDER)).isFalse();
	}

	@Test
	void sessionsByPartThenTheyAreThoseOfTheList() {
		logins(7);
		List<Session> all = this.sessions.sessions("alice");
		List<Session> parts = new ArrayList<>();
		List<Integer> sizes = new ArrayList<>();
		String cursor = null;
		do {
			CursorPage<Session> part = this.sessions.sessions("alice", cursor, 3);
			parts.addAll(part.items());
			sizes.add(part.items().size());
			cursor = part.next();
		}
		while (cursor != null);
		assertThat(parts).isEqualTo(all);
		assertThat(sizes).containsExactly(3, 3, 1);
		assertThat(this.sessions.sessions("alice", null, 7).next()).isNull();
		assertThat(this.fixture.endOf(ORDER) - this.fixture.milli()).isBetween(1L, Duration.ofMinutes(10).toMillis());
	}

	@Test
	void sessionsWhenTheyBeginEndAndAreRefreshedMeanwhileThenPartsDoNotShift() {
		List<IssuedSession> issued = IntStream.range(0, 9)
			.mapToObj((i) -> this.sessions
				.login(LoginRequest.of(Account.ofSubject("alice"), Device.of("device-" + i)).withPolicy(MANY)))
			.toList();
		List<String> ids = issued.stream().map(IssuedSession::sessionId).toList();
		CursorPage<Session> first = this.sessions.sessions("alice", null, 3);
		assertThat(first.items()).extracting(Session::id).containsExactly(ids.get(8), ids.get(7), ids.get(6));
		// a session of the first part, which is the cursor, and one of the next part end
		this.sessions.logout("alice", ids.get(6));
		this.sessions.logout("alice", ids.get(4));
		this.sessions.refresh(issued.get(2).refreshToken(), CLIENT);
		String newest = login(Device.of("new"));
		CursorPage<Session> second = this.sessions.sessions("alice", first.next(), 3);
		assertThat(second.items()).extracting(Session::id).containsExactly(ids.get(5), ids.get(3), ids.get(2));
		CursorPage<Session> third = this.sessions.sessions("alice", second.next(), 3);
		assertThat(third.items()).extracting(Session::id).containsExactly(ids.get(1), ids.get(0));
		assertThat(third.next()).isNull();
		assertThat(this.sessions.sessions("alice", null, 1).items()).extracting(Session::id).containsExactly(newest);
	}

	@Test
	void sessionsWhenOthersHaveEndedThenPartIsFullAndOrderForgetsThem() {
		List<String> ids = logins(6);
		this.sessions.sessions("alice", null, 1);
		for (String id : ids.subList(1, 5)) {
			this.sessions.logout("alice", id);
		}
		CursorPage<Session> page = this.sessions.sessions("alice", null, 2);
		assertThat(page.items()).extracting(Session::id).containsExactly(ids.get(5), ids.get(0));
		assertThat(page.next()).isNull();
		assertThat(this.redis.opsForZSet().size(ORDER)).isEqualTo(2);
	}

	@Test
	void sessionsWhenLastOfTheRestHasEndedThenThereIsNoNextPart() {
		List<String> ids = logins(3);
		this.sessions.sessions("alice", null, 1);
		this.sessions.logout("alice", ids.get(0));
		assertThat(this.sessions.sessions("alice", null, 2).next()).isNull();
	}

	@Test
	void sessionsWhenOthersBeginAndEndAtTheSameTimeThenEachThatStaysIsThereOnce() {
		seed(600);
		ReactiveSessionService service = this.world.service();
		reactor.core.Disposable others = reactor.core.publisher.Flux.range(0, Integer.MAX_VALUE)
			.concatMap((i) -> service
				.login(LoginRequest.of(Account.ofSubject("alice"), Device.of("other-" + i)).withPolicy(MANY))
				.then(service.end("alice", SessionSelection.session(String.format("s%05d", 2 * (i % 300))),
						Reason.KICKED_OUT)))
			.subscribe();
		List<String> seen = new ArrayList<>();
		String cursor = null;
		do {
			CursorPage<Session> part = this.sessions.sessions("alice", cursor, 7);
			part.items().forEach((session) -> seen.add(session.id()));
			cursor = part.next();
		}
		while (cursor != null);
		others.dispose();
		assertThat(seen).doesNotHaveDuplicates()
			.containsAll(IntStream.range(0, 300).mapToObj((i) -> String.format("s%05d", 2 * i + 1)).toList());
	}

	@Test
	void sessionsWhenThereAreTenThousandThenEachPartIsOneCommand() {
		seed(10_000);
		Set<String> seen = new LinkedHashSet<>();
		String cursor = null;
		int parts = 0;
		int before = this.fixture.scriptCalls();
		do {
			CursorPage<Session> part = this.sessions.sessions("alice", cursor, 50);
			part.items().forEach((session) -> assertThat(seen.add(session.id())).isTrue());
			cursor = part.next();
			parts++;
		}
		while (cursor != null);
		assertThat(parts).isEqualTo(200);
		assertThat(this.fixture.scriptCalls() - before).isEqualTo(200);
		// of three that began in one millisecond, the ids decide
		assertThat(seen).hasSize(10_000).startsWith("s09999", "s09998", "s09997").endsWith("s00000");
	}

	/**
	 * Writes sessions of which three at a time began in the same millisecond: the maximum
	 * for each user does not let as many log in.
	 */
	private void seed(int number) {
		RedisScript<Long> script = RedisScript.of("""
				for i = 0, ARGV[1] - 1 do
				  local id = string.format('s%05d', i)
				  local created = string.format('%.0f', 1700000000000 + math.floor(i / 3))
				  redis.call('HSET', 'gatehouse:{alice}:session:' .. id, 'device', 'd', 'created', created,
				    'seen', created, 'expires', ARGV[2])
				  redis.call('ZADD', KEYS[1], ARGV[2], id)
				end
				return 1""", Long.class);
		this.redis.execute(script, List.of("gatehouse:{alice}:sessions"), Integer.toString(number),
				Long.toString(this.fixture.milli() + Duration.ofDays(1).toMillis()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "+", "-", "1:x", "000001700000000", "000001700000000:", "(000001700000000:x",
			"000001700000000:x y" })
	void sessionsWhenCursorIsMalformedThenRefused(String cursor) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.sessions.sessions("alice", cursor, 10))
			.withMessage("The cursor is malformed");
	}

	// Actors

	@Test
	void byThenEventsCarryTheActor() {
		SessionService admin = this.sessions.by("admin-7");
		String kicked = login(PHONE);
		admin.end("alice", SessionSelection.session(kicked), Reason.KICKED_OUT);
		admin.ban("alice", Ban.user(null, "spam"));
		admin.liftBan("alice", null);
		admin.update(Account.ofSubject("alice"));
		this.sessions.update(Account.ofSubject("alice"));
		assertThat(this.world.events()).containsExactly(new SessionEvent.LoggedIn("alice", kicked, PHONE, CLIENT),
				new SessionEvent.Ended("alice", List.of(kicked), Reason.KICKED_OUT, "admin-7"),
				new SessionEvent.Banned("alice", Ban.user(null, "spam"), "admin-7"),
				new SessionEvent.BanLifted("alice", "", "admin-7"),
				new SessionEvent.AccountUpdated("alice", 0, "admin-7"),
				new SessionEvent.AccountUpdated("alice", 0, null));
		assertThat(this.world.events().get(0).actor()).isNull();
	}

	@Test
	void byWhenActorIsMalformedThenRefused() {
		for (String actor : List.of("", " ", "a\nb", "x".repeat(129), "a\u2063123 b")) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.sessions.by(actor));
		}
		assertThat(this.sessions.by("x".repeat(128))).isNotSameAs(this.sessions);
	}

	@Test
	void bansThenTheyHaveActorAndBeginning() {
		long before = this.fixture.milli();
		this.sessions.by("admin 爱").ban("alice", Ban.user(null, "spam: 7 \u2063"));
		this.sessions.ban("alice", Ban.device("phone", null, null));
		List<Ban> bans = this.sessions.bans("alice");
		assertThat(bans).extracting(Ban::deviceId, Ban::reason, Ban::actor)
			.containsExactlyInAnyOrder(tuple(null, "spam: 7 \u2063", "admin 爱"), tuple("phone", null, null));
		assertThat(bans).allSatisfy((ban) -> assertThat(ban.since()).isBetween(Instant.ofEpochMilli(before - 1000),
				Instant.ofEpochMilli(this.fixture.milli() + 1000)));
		assertThatExceptionOfType(LoginRefusedException.class).isThrownBy(() -> login(PHONE))
			.satisfies((ex) -> assertThat(ex.detail()).isEqualTo("spam: 7 \u2063"));
	}

	@Test
	void banWhenCallerGivesAnActorThenThatOfTheServiceCounts() {
		this.sessions.by("admin").ban("alice", new Ban(null, null, "spam", "forged", Instant.EPOCH));
		assertThat(this.sessions.bans("alice")).singleElement().satisfies((ban) -> {
			assertThat(ban.actor()).isEqualTo("admin");
			assertThat(ban.since()).isAfter(Instant.EPOCH);
		});
	}

	@ParameterizedTest
	@CsvSource({ "' spam', spam", "' ', ", "' a \u2063 b', 'a \u2063 b'", "' a\u206312', 'a\u206312'" })
	void bansWhenValueHasNoActorThenItIsABanAllTheSame(String value, @Nullable String reason) {
		this.redis.opsForHash().put("gatehouse:{alice}:bans", "user", value);
		assertThat(this.sessions.bans("alice")).containsExactly(Ban.user(null, reason));
		assertThatExceptionOfType(LoginRefusedException.class).isThrownBy(() -> login(PHONE));
	}

	/** The pattern is that of instances that know no actors. */
	@Test
	void banThenOlderInstancesSeeItsEndAndReason() {
		long until = this.fixture.milli() + Duration.ofDays(1).toMillis();
		this.sessions.by("admin").ban("alice", Ban.user(Instant.ofEpochMilli(until), "spam"));
		RedisScript<String> script = RedisScript.of("""
				local ends, why = string.match(redis.call('HGET', KEYS[1], 'user'), '^(%d*) (.*)$')
				return ends .. '|' .. why""", String.class);
		String seen = Objects.requireNonNull(this.redis.execute(script, List.of("gatehouse:{alice}:bans")));
		assertThat(seen).matches(until + "\\|spam\u2063\\d+ admin");
		// it checks the reason as it was then
		assertThat(Ban.user(null, seen).reason()).isEqualTo(seen);
	}

}
