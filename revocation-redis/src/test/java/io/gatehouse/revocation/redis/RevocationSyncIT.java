package io.gatehouse.revocation.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RevocationSync.StreamGapException;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.RespClient;
import io.gatehouse.token.Reason;
import io.lettuce.core.RedisException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.stream.StreamRecords;
import org.springframework.data.redis.core.DefaultTypedTuple;
import org.springframework.data.redis.core.ZSetOperations.TypedTuple;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the states of {@link RevocationSync}, one call after the other, on clocks of
 * the test and two real Redis, of which either can be the primary.
 */
@ExtendWith(OutputCaptureExtension.class)
class RevocationSyncIT {

	private static final Duration LEASE = Duration.ofMillis(200);

	private static final Duration HORIZON = Duration.ofHours(1);

	/** Floors that are read at once. */
	private static final int PAGE = 5000;

	private static final String GATEWAYS = RedisFixture.KEYS.gateways();

	private static final RedisFixture first = new RedisFixture(RedisServer.shared());

	private static RedisServer otherServer;

	private static RedisFixture other;

	private final AtomicLong nanos = new AtomicLong(1);

	/** What happens before the clocks are read, each time once. */
	private final Queue<Runnable> meanwhile = new ArrayDeque<>();

	private final TwoClocks clocks = new TwoClocks(this::readNanos, () -> this.nanos.get() / 1_000_000);

	private final LocalRevocationList memory = new LocalRevocationList(this.clocks, LEASE);

	private final RevocationStatistics statistics = new RevocationStatistics();

	private final AtomicInteger takeovers = new AtomicInteger();

	private final AtomicInteger goodRounds = new AtomicInteger();

	private final RevocationSync sync = new RevocationSync(this.memory,
			new FollowerSettings(LEASE, Duration.ofMinutes(1), HORIZON, Clock.systemUTC()), this.statistics,
			this.clocks, this.takeovers::incrementAndGet);

	private final List<FollowerConnection> links = new ArrayList<>();

	@BeforeAll
	static void start() {
		otherServer = RedisServer.start();
		other = new RedisFixture(otherServer);
	}

	@AfterAll
	static void stop() {
		first.close();
		other.close();
		otherServer.close();
	}

	@BeforeEach
	void reset() {
		first.reset();
		other.reset();
	}

	@AfterEach
	void disconnect() {
		this.links.forEach(FollowerConnection::close);
	}

	private long readNanos() {
		Runnable next = this.meanwhile.poll();
		if (next != null) {
			next.run();
		}
		return this.nanos.get();
	}

	private FollowerConnection connect(RedisFixture redis) {
		FollowerConnection link = FollowerConnection.connect(redis.connectionFactory(), RedisFixture.KEYS,
				Duration.ofSeconds(10));
		this.links.add(link);
		return link;
	}

	/** Joins on a new connection. */
	private FollowerConnection join(RedisFixture redis) {
		FollowerConnection link = connect(redis);
		assertThat(this.sync.join(link)).isTrue();
		return link;
	}

	private void follow(FollowerConnection link, int rounds) {
		// asked at the beginning of a round, and after its renewal
		AtomicInteger asked = new AtomicInteger();
		this.sync.follow(link, () -> asked.getAndIncrement() < 2 * rounds, this.goodRounds::incrementAndGet);
	}

	private void assertGap(FollowerConnection link, String message) {
		assertThatExceptionOfType(StreamGapException.class).isThrownBy(() -> follow(link, 1)).withMessage(message);
	}

	private static double floor(RedisFixture redis, Reason reason) {
		return new Floor(redis.milli(), reason).score();
	}

	/** Revokes in Redis, and returns the id of the stream's entry. */
	private static String revoke(RedisFixture redis, String member, double score) {
		redis.redis().opsForZSet().add(RedisFixture.KEYS.revoked(), member, score);
		return append(redis, Map.of("m", member, "s", Floor.text(score)));
	}

	private static String append(RedisFixture redis, Map<String, String> entry) {
		return Objects
			.requireNonNull(redis.redis()
				.opsForStream()
				.add(StreamRecords.mapBacked(entry).withStreamKey(RedisFixture.KEYS.revocations())))
			.getValue();
	}

	private Verdict.@Nullable Revoked revoked(String member) {
		return this.memory.revoked(new RevocationQuery(Instant.now().minusSeconds(60), List.of(member), Map.of()));
	}

	private void assertRevoked(String member, Reason reason) {
		assertThat(revoked(member)).as(member).isEqualTo(new Verdict.Revoked(reason));
	}

	private static String gateway(RedisFixture redis, String id) {
		return String.valueOf(redis.redis().opsForHash().get(GATEWAYS, id));
	}

	/** Makes Redis a new primary that has the leases of the first one. */
	private static void takeOver(RedisFixture redis) {
		redis.redis().opsForHash().put(GATEWAYS, "primary", "abcdef 1000 0");
	}

	/** Makes the takeover of a primary a matter of the past. */
	private static void settle(RedisFixture redis) {
		String primary = gateway(redis, "primary");
		redis.redis().opsForHash().put(GATEWAYS, "primary", primary.split(" ")[0] + " 1000 1");
	}

	@Test
	void joinThenTheListIsLoadedAndRedisCanBeAskedButThereIsNoLeaseYet() {
		revoke(first, "sub:alice", floor(first, Reason.BANNED));
		assertThat(this.sync.id()).isEmpty();
		FollowerConnection link = join(first);
		assertThat(this.sync.id()).isEqualTo(link.id());
		assertRevoked("sub:alice", Reason.BANNED);
		assertThat(this.memory.canAskRedis()).isTrue();
		assertThat(this.memory.isCurrent()).isFalse();
		assertThat(first.redis().opsForHash().hasKey(GATEWAYS, link.id())).isFalse();
		assertThat(this.statistics.loads().sum()).isEqualTo(1);
		assertThat(this.takeovers).hasValue(0);
	}

	@Test
	void joinWhenFloorsCoverNoTokenAnyMoreThenTheyAreNotLoaded() {
		revoke(first, "sub:old", (double) first.milli() - HORIZON.toMillis() - 1000);
		revoke(first, "sub:young", (double) first.milli() - HORIZON.toMillis() + 60_000);
		join(first);
		assertThat(this.memory.size()).isEqualTo(1);
	}

	@Test
	void joinWhenThereAreManyFloorsThenTheyAreLoadedInPages() {
		long now = first.milli();
		Set<TypedTuple<String>> floors = new HashSet<>();
		for (int i = 0; i < PAGE / 2; i++) {
			floors.add(new DefaultTypedTuple<>("sub:before-" + i, now - 2000.0 - i));
			floors.add(new DefaultTypedTuple<>("sub:after-" + i, now + 0.0 + i));
		}
		// a whole page, and more, has one score
		for (int i = 0; i < 2 * PAGE + 10; i++) {
			floors.add(new DefaultTypedTuple<>("sub:same-" + i, now - 1000.0));
		}
		first.redis().opsForZSet().add(RedisFixture.KEYS.revoked(), floors);
		join(first);
		assertThat(this.memory.size()).isEqualTo(floors.size());
		assertThat(floors).allSatisfy((floor) -> assertThat(revoked(String.valueOf(floor.getValue()))).isNotNull());
		assertThat(this.statistics.loads().sum()).isEqualTo(1);
	}

	@Test
	void joinWhenFloorsAreRaisedDuringTheLoadThenNoneIsMissed() {
		fill(first, PAGE + 1);
		onceAPageWasRead(() -> {
			double now = floor(first, Reason.KICKED_OUT);
			revoke(first, "sub:0", now);
			revoke(first, "sub:new", now);
		});
		FollowerConnection link = join(first);
		assertThat(this.meanwhile).isEmpty();
		assertRevoked("sub:0", Reason.KICKED_OUT);
		assertRevoked("sub:new", Reason.KICKED_OUT);
		follow(link, 1);
		assertThat(this.memory.isCurrent()).isTrue();
		assertThat(this.statistics.applied().sum()).as("entries after the one that was last before the load")
			.isEqualTo(2);
	}

	@Test
	void joinWhenTheListIsLostDuringTheLoadThenGapAndTheNextJoinLoadsItFromTheBeginning() {
		fill(first, PAGE + 1);
		onceAPageWasRead(() -> first.redis().opsForZSet().remove(RedisFixture.KEYS.revoked(), "all"));
		FollowerConnection link = connect(first);
		assertThatExceptionOfType(StreamGapException.class).isThrownBy(() -> this.sync.join(link))
			.withMessage("Redis was replaced, or lost the list, during the load");
		assertThat(this.statistics.loads().sum()).isZero();
		first.redis().opsForZSet().add(RedisFixture.KEYS.revoked(), "all", 1);
		join(first);
		assertThat(this.statistics.loads().sum()).isEqualTo(1);
		assertThat(this.memory.size()).isEqualTo(PAGE + 1);
	}

	private static void fill(RedisFixture redis, int count) {
		double from = redis.milli() - 2.0 * count;
		Set<TypedTuple<String>> floors = new HashSet<>();
		for (int i = 0; i < count; i++) {
			floors.add(new DefaultTypedTuple<>("sub:" + i, from + i));
		}
		redis.redis().opsForZSet().add(RedisFixture.KEYS.revoked(), floors);
	}

	/** The clocks are read when a gateway joins, and after every page. */
	private void onceAPageWasRead(Runnable action) {
		this.meanwhile.add(() -> {
		});
		this.meanwhile.add(action);
	}

	@Test
	void joinWhenTheListIsMissingThenFalseUntilItIsThere() {
		first.redis().delete(RedisFixture.KEYS.revoked());
		FollowerConnection link = connect(first);
		assertThat(this.sync.join(link)).isFalse();
		assertThat(this.memory.cause()).isEqualTo("list_missing");
		assertThat(this.memory.canAskRedis()).isFalse();
		assertThat(this.statistics.loads().sum()).isZero();
		first.redis().opsForZSet().add(RedisFixture.KEYS.revoked(), "all", 1);
		assertThat(this.sync.join(link)).isTrue();
		assertThat(this.statistics.loads().sum()).isEqualTo(1);
	}

	@Test
	void followThenTheLeaseIsHeldAndEntriesAreAppliedAndAcknowledgedByTheNextRenewal() {
		FollowerConnection link = join(first);
		follow(link, 1);
		assertThat(this.memory.isCurrent()).isTrue();
		assertThat(gateway(first, link.id())).endsWith(" 0-0");
		String entry = revoke(first, "sub:alice", floor(first, Reason.BANNED));
		follow(link, 1);
		assertRevoked("sub:alice", Reason.BANNED);
		assertThat(this.statistics.applied().sum()).isEqualTo(1);
		assertThat(gateway(first, link.id())).endsWith(" 0-0");
		follow(link, 1);
		assertThat(gateway(first, link.id())).endsWith(" " + entry);
		assertThat(this.memory.isCurrent()).isTrue();
		assertThat(this.goodRounds).hasValue(3);
		assertThat(this.statistics.loads().sum()).isEqualTo(1);
	}

	@Test
	void followThenTheLagOfAnEntryIsTheTimeSinceItsId() {
		List<Long> lags = new ArrayList<>();
		this.statistics.lag().addListener(lags::add);
		FollowerConnection link = join(first);
		first.redis()
			.opsForStream()
			.add(StreamRecords.newRecord()
				.in(RedisFixture.KEYS.revocations())
				.withId("1000-0")
				.ofStrings(Map.of("m", "sub:alice", "s", Floor.text(floor(first, Reason.BANNED)))));
		follow(link, 1);
		assertRevoked("sub:alice", Reason.BANNED);
		assertThat(lags).hasSize(1);
		assertThat(Duration.ofNanos(lags.get(0))).isGreaterThan(Duration.ofDays(365 * 50));
	}

	@Test
	void followWhenItEndsDuringARenewalThenTheLeaseIsNotTaken() {
		FollowerConnection link = join(first);
		AtomicInteger asked = new AtomicInteger();
		this.sync.follow(link, () -> asked.getAndIncrement() == 0, this.goodRounds::incrementAndGet);
		assertThat(asked).hasValue(2);
		assertThat(this.memory.isCurrent()).isFalse();
		assertThat(this.goodRounds).hasValue(0);
	}

	@Test
	void followWhenAMinuteHasPassedThenFloorsThatCoverNoTokenAreForgotten() {
		FollowerConnection link = join(first);
		revoke(first, "sub:old", 1000);
		revoke(first, "sub:alice", floor(first, Reason.BANNED));
		this.nanos.addAndGet(Duration.ofSeconds(59).toNanos());
		follow(link, 1);
		assertThat(this.memory.size()).isEqualTo(2);
		this.nanos.addAndGet(Duration.ofSeconds(1).toNanos());
		follow(link, 1);
		assertThat(this.memory.size()).isEqualTo(1);
		assertRevoked("sub:alice", Reason.BANNED);
	}

	@Test
	void followWhenTheAppliedEntryWasTrimmedThenGapAndTheNextJoinLoadsTheListAgain() {
		String entry = revoke(first, "sub:alice", floor(first, Reason.BANNED));
		FollowerConnection link = join(first);
		follow(link, 1);
		revoke(first, "sub:bob", floor(first, Reason.BANNED));
		first.redis().opsForStream().delete(RedisFixture.KEYS.revocations(), entry);
		assertGap(link, "The stream was trimmed or replaced");
		assertThat(revoked("sub:bob")).isNull();
		link = join(first);
		assertThat(this.statistics.loads().sum()).isEqualTo(2);
		assertRevoked("sub:bob", Reason.BANNED);
		follow(link, 1);
		assertThat(this.memory.isCurrent()).isTrue();
	}

	@Test
	void followWhenTheListIsGoneThenGap() {
		FollowerConnection link = join(first);
		first.redis().opsForZSet().remove(RedisFixture.KEYS.revoked(), "all");
		assertGap(link, "The list is missing");
	}

	@Test
	void followWhenItsIdHasLeftThenGapSinceThereIsNoLease() {
		FollowerConnection link = join(first);
		follow(link, 1);
		new TestGateway(first, link.id(), LEASE).leave();
		assertGap(link, "Redis granted no lease, since this gateway's id has left");
	}

	@Test
	void followWhenAnotherRedisAnswersThenGap() {
		join(first);
		assertGap(connect(other), "The stream was trimmed or replaced");
	}

	@Test
	void followWhenTheConnectionIsClosedThenFails() {
		FollowerConnection link = join(first);
		link.close();
		assertThatExceptionOfType(RedisException.class).isThrownBy(() -> follow(link, 1));
	}

	@Test
	void joinWhenConnectionWasLostThenResumesBehindTheLastEntryAndTheFormerIdHasLeft() {
		revoke(first, "sub:alice", floor(first, Reason.BANNED));
		FollowerConnection former = join(first);
		follow(former, 1);
		former.close();
		this.memory.lost("redis_disconnected");
		revoke(first, "sub:bob", floor(first, Reason.KICKED_OUT));
		FollowerConnection link = join(first);
		assertThat(this.statistics.loads().sum()).as("it is not loaded again").isEqualTo(1);
		assertThat(revoked("sub:bob")).isNull();
		assertThat(gateway(first, former.id())).startsWith("left ");
		follow(link, 1);
		assertRevoked("sub:bob", Reason.KICKED_OUT);
		assertThat(this.statistics.applied().sum()).isEqualTo(1);
		assertThat(this.memory.isCurrent()).isTrue();
		assertThat(this.takeovers).hasValue(0);
	}

	@Test
	void joinWhenConnectionWasLostAndTheEntryWasTrimmedThenLoadsTheList() {
		String entry = revoke(first, "sub:alice", floor(first, Reason.BANNED));
		join(first).close();
		revoke(first, "sub:bob", floor(first, Reason.BANNED));
		first.redis().opsForStream().delete(RedisFixture.KEYS.revocations(), entry);
		join(first);
		assertRevoked("sub:bob", Reason.BANNED);
		assertThat(this.statistics.loads().sum()).isEqualTo(2);
		assertThat(this.takeovers).hasValue(0);
	}

	@Test
	void joinWhenAnotherPrimaryTookOverThenItsLostFloorsAreRestoredAndThereIsNoLeaseUntilTheWaitIsOver() {
		double score = floor(first, Reason.BANNED);
		revoke(first, "sub:alice", score);
		revoke(other, "sub:bob", floor(other, Reason.KICKED_OUT));
		follow(join(first), 1);
		takeOver(other);
		FollowerConnection link = join(other);
		assertThat(this.takeovers).hasValue(1);
		assertThat(this.statistics.restored().sum()).isEqualTo(1);
		assertThat(other.floor("sub:alice")).isEqualTo(Floor.ofScore(score));
		assertThat(other.stream()).containsExactly("sub:bob", "sub:alice");
		assertRevoked("sub:alice", Reason.BANNED);
		assertRevoked("sub:bob", Reason.KICKED_OUT);
		assertThat(this.memory.canAskRedis()).isFalse();
		assertThat(this.memory.cause()).isEqualTo("takeover");
		follow(link, 3);
		assertThat(this.memory.isCurrent()).isFalse();
		assertThat(this.memory.cause()).isEqualTo("takeover");
		assertThat(this.goodRounds).hasValue(1);
		settle(other);
		follow(link, 1);
		assertThat(this.memory.isCurrent()).isTrue();
		assertThat(this.memory.canAskRedis()).isTrue();
		assertThat(this.goodRounds).hasValue(2);
	}

	@Test
	void joinWhenAnotherPrimaryHasHigherFloorsThenTheyStay() {
		double score = floor(first, Reason.BANNED);
		revoke(first, "sub:alice", score);
		join(first);
		revoke(other, "sub:alice", score + 1000);
		takeOver(other);
		join(other);
		assertThat(this.statistics.restored().sum()).isZero();
		assertThat(other.floor("sub:alice")).isEqualTo(Floor.ofScore(score + 1000));
	}

	@Test
	void joinWhenAnotherPrimaryTookOverLongAgoThenRedisCanBeAskedAtOnce() {
		join(first);
		takeOver(other);
		TestGateway.join(other, "gateway", LEASE);
		settle(other);
		FollowerConnection link = join(other);
		assertThat(this.takeovers).hasValue(1);
		assertThat(this.memory.canAskRedis()).isTrue();
		follow(link, 1);
		assertThat(this.memory.isCurrent()).isTrue();
	}

	@Test
	void joinWhenTheLoadFromAnotherPrimaryFailsThenTheFormerOneIsAnotherToo() {
		join(first);
		fill(other, PAGE + 1);
		onceAPageWasRead(() -> other.redis().opsForZSet().remove(RedisFixture.KEYS.revoked(), "all"));
		FollowerConnection link = connect(other);
		assertThatExceptionOfType(StreamGapException.class).isThrownBy(() -> this.sync.join(link));
		assertThat(this.takeovers).hasValue(1);
		join(first);
		assertThat(this.takeovers).hasValue(2);
		assertThat(this.statistics.loads().sum()).isEqualTo(2);
	}

	@Test
	void followWhenEntriesAreMalformedThenTheyAreCountedAndTheListTellsTheFloor(CapturedOutput output) {
		FollowerConnection link = join(first);
		first.redis().opsForZSet().add(RedisFixture.KEYS.revoked(), "sub:alice", floor(first, Reason.BANNED));
		append(first, Map.of("m", "sub:alice", "s", "soon"));
		append(first, Map.of("m", "sub:alice"));
		append(first, Map.of("m", "sub:carol", "s", "-1"));
		append(first, Map.of("s", "5000"));
		append(first, Map.of("m", "", "s", "5000"));
		revoke(first, "sub:bob", floor(first, Reason.KICKED_OUT));
		follow(link, 1);
		assertRevoked("sub:alice", Reason.BANNED);
		assertRevoked("sub:bob", Reason.KICKED_OUT);
		assertThat(revoked("sub:carol")).isNull();
		assertThat(this.statistics.malformed().sum()).isEqualTo(5);
		assertThat(this.statistics.applied().sum()).isEqualTo(6);
		append(first, Map.of("x", "y"));
		follow(link, 2);
		assertThat(this.statistics.malformed().sum()).isEqualTo(6);
		assertThat(this.memory.isCurrent()).isTrue();
		assertThat(StringUtils.countOccurrencesOf(output.getAll(), "entries that Gatehouse did not write"))
			.isEqualTo(1);
	}

	@Test
	void joinWhenMembersOfTheListAreMalformedThenTheyAreCountedAndScoresTooHighAreLowered() {
		RespClient redis = new RespClient(RedisServer.shared().port());
		redis.call("ZADD", RedisFixture.KEYS.revoked(), Long.toString(first.milli()), "", "+inf", "sub:alice");
		join(first);
		assertThat(this.statistics.malformed().sum()).isEqualTo(1);
		assertThat(this.memory.size()).isEqualTo(1);
		assertRevoked("sub:alice", Reason.REVOKED);
	}

}
