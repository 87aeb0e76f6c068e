package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.List;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.redis.FollowerConnection.Entry;
import io.gatehouse.revocation.redis.FollowerConnection.Renewal;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.RespClient;
import io.gatehouse.token.Reason;
import io.lettuce.core.RedisException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.data.redis.core.RedisCallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of each command of a follower, and of replies that cannot be read.
 */
class FollowerConnectionIT {

	private static final Duration NO_WAIT = Duration.ofMillis(1);

	private static final double FLOOR = new Floor(1_700_000_000_000L, Reason.BANNED).score();

	private static final RedisFixture redis = new RedisFixture(RedisServer.shared());

	private static final RespClient client = new RespClient(RedisServer.shared().port());

	private final FollowerConnection link = FollowerConnection.connect(redis.connectionFactory(), RedisFixture.KEYS,
			Duration.ofSeconds(10));

	@AfterAll
	static void stop() {
		redis.close();
	}

	@BeforeEach
	void reset() {
		redis.reset();
	}

	@AfterEach
	void disconnect() {
		this.link.close();
	}

	private static StreamId append(String... fields) {
		String[] command = new String[3 + fields.length];
		command[0] = "XADD";
		command[1] = RedisFixture.KEYS.revocations();
		command[2] = "*";
		System.arraycopy(fields, 0, command, 3, fields.length);
		return StreamId.of(client.call(command).get(0));
	}

	private Entry read(String... fields) {
		append(fields);
		List<Entry> entries = this.link.read(StreamId.NONE, NO_WAIT);
		return entries.get(entries.size() - 1);
	}

	@Test
	void idThenIsAnotherForEachConnection() {
		try (FollowerConnection other = FollowerConnection.connect(redis.connectionFactory(), RedisFixture.KEYS,
				Duration.ofSeconds(10))) {
			assertThat(other.id()).isNotEqualTo(this.link.id()).isNotEmpty();
		}
	}

	@Test
	void renewWhenThereIsAListThenIsLeased() {
		StreamId head = append("m", "sub:a", "s", "1");
		long before = redis.milli();
		Renewal renewal = this.link.renew("g1", Duration.ofSeconds(1), head, "");
		assertThat(renewal.redisMilli()).isBetween(before, redis.milli());
		assertThat(renewal.sinceMilli()).isBetween(before, renewal.redisMilli());
		assertThat(renewal.primary()).matches("[0-9a-f]{40}");
		assertThat(renewal).isEqualTo(new Renewal(renewal.redisMilli(), renewal.primary(), renewal.sinceMilli(), false,
				true, head, true, true));
		assertThat(this.link.renew("g1", Duration.ofSeconds(1), new StreamId(1, 1), "").follows()).isFalse();
	}

	@Test
	void renewWhenThereIsNoListThenIsNotLeased() {
		redis.flush();
		Renewal renewal = this.link.renew("g1", Duration.ofSeconds(1), StreamId.NONE, "");
		assertThat(renewal.hasList()).isFalse();
		assertThat(renewal.leased()).isFalse();
		assertThat(renewal.head()).isEqualTo(StreamId.NONE);
	}

	@Test
	void readWhenNothingIsNewThenIsEmpty() {
		assertThat(this.link.read(StreamId.NONE, NO_WAIT)).isEmpty();
		assertThat(this.link.read(append("m", "sub:a", "s", "1"), NO_WAIT)).isEmpty();
	}

	@Test
	void readThenHasTheEntriesAfterOneInOrder() {
		StreamId first = append("m", "sub:a", "s", Floor.text(FLOOR));
		StreamId second = append("m", "sub:b", "s", Floor.text(FLOOR), "other", "ignored");
		StreamId third = append("s", Floor.text(FLOOR), "m", "sub:ü\uFFFD");
		assertThat(this.link.read(first, NO_WAIT)).containsExactly(new Entry(second, "sub:b", FLOOR),
				new Entry(third, "sub:ü\uFFFD", FLOOR));
	}

	@Test
	void readWhenEntryCannotBeReadThenIsMalformed() {
		assertThat(read("x", "y").isMalformed()).isTrue();
		assertThat(read("m", "sub:a").isMalformed()).isTrue();
		assertThat(read("m", "sub:a", "s", "tomorrow").isMalformed()).isTrue();
		assertThat(read("m", "sub:a", "s", "-1").isMalformed()).isTrue();
		assertThat(read("m", "sub:a", "s", "1" + "0".repeat(100)).isMalformed()).isTrue();
		assertThat(read("m", "", "s", "1").isMalformed()).isTrue();
		assertThat(read("m", "sub:a", "s", Floor.text(FLOOR)).isMalformed()).isFalse();
	}

	@Test
	void readWhenMemberIsNotUtf8ThenIsMalformed() {
		redis.redis()
			.execute((RedisCallback<@Nullable Object>) (connection) -> connection.execute("XADD",
					RedisConnection.bytes(RedisFixture.KEYS.revocations()), RedisConnection.bytes("*"),
					RedisConnection.bytes("m"), new byte[] { 's', 'u', 'b', ':', (byte) 0xC3 },
					RedisConnection.bytes("s"), RedisConnection.bytes("1")));
		assertThat(this.link.read(StreamId.NONE, NO_WAIT)).singleElement()
			.satisfies((entry) -> assertThat(entry.isMalformed()).isTrue());
	}

	@Test
	void floorsThenAscendFromTheLowestOneAndAreLoweredToTheHighestValidScore() {
		String revoked = RedisFixture.KEYS.revoked();
		client.call("ZADD", revoked, Floor.text(FLOOR), "sub:b", Floor.text(FLOOR - 1), "sub:a", "+inf", "sub:c");
		assertThat(this.link.floors(FLOOR - 1, 2)).extracting(Entry::member).containsExactly("sub:a", "sub:b");
		assertThat(this.link.floors(FLOOR, 10)).containsExactly(new Entry(StreamId.NONE, "sub:b", FLOOR),
				new Entry(StreamId.NONE, "sub:c", Floor.HIGHEST));
		assertThat(this.link.floors(Floor.HIGHEST, 0)).isEmpty();
	}

	@Test
	void floorsWhenMembersAreNamedThenHasThoseThatExist() {
		client.call("ZADD", RedisFixture.KEYS.revoked(), Floor.text(FLOOR), "sub:a", "+inf", "sub:c");
		assertThat(this.link.floors(List.of("sub:a", "sub:b", "sub:c", "sub:a"))).containsExactly(
				new Entry(StreamId.NONE, "sub:a", FLOOR), new Entry(StreamId.NONE, "sub:c", Floor.HIGHEST),
				new Entry(StreamId.NONE, "sub:a", FLOOR));
	}

	@Test
	void restoreThenRaisesFloorsThatAreMissingOrLowerAndAppendsThem() {
		client.call("ZADD", RedisFixture.KEYS.revoked(), Floor.text(FLOOR), "sub:same", Floor.text(FLOOR - 1),
				"sub:low");
		long restored = this.link.restore(List.of(new Entry(StreamId.NONE, "sub:same", FLOOR),
				new Entry(StreamId.NONE, "sub:low", FLOOR), new Entry(StreamId.NONE, "sub:new", FLOOR)));
		assertThat(restored).isEqualTo(2);
		assertThat(redis.stream()).containsExactly("sub:low", "sub:new");
		assertThat(redis.floor("sub:new")).isEqualTo(Floor.ofScore(FLOOR));
	}

	@Test
	void closeThenCommandsFailAndTheSharedConnectionGoesOn() {
		this.link.close();
		assertThatExceptionOfType(RedisException.class).isThrownBy(() -> this.link.read(StreamId.NONE, NO_WAIT));
		assertThat(redis.milli()).isPositive();
	}

	@Test
	void entryThenShowsNoMember() {
		assertThat(new Entry(StreamId.NONE, "sub:alice", 1)).hasToString("Entry[0-0]");
	}

}
