package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.redis.RevocationWriter.CurrentFloors;
import io.gatehouse.test.RedisServer;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link RevocationWriter} on a real Redis. {@code RevocationsIT} tests most of
 * it, with the wait for the gateways.
 */
class RevocationWriterIT {

	private static final Duration WAIT = Duration.ofSeconds(30);

	private static final RedisFixture fixture = new RedisFixture(RedisServer.shared());

	private final RevocationWriter writer = new RevocationWriter(new ScriptRunner(fixture.connectionFactory(), WAIT),
			RedisFixture.KEYS, "main", Duration.ofMinutes(16));

	@AfterAll
	static void close() {
		fixture.close();
	}

	@BeforeEach
	void reset() {
		fixture.reset();
	}

	private CurrentFloors floors(String... members) {
		return Objects.requireNonNull(this.writer.currentFloors(List.of(members)).block(WAIT));
	}

	@Test
	void writeThenFloorsAreOfTheTimeOfRedisAndNobodyIsWaitedFor() {
		TestGateway.join(fixture, "gateway", Duration.ofMinutes(1));
		long before = fixture.milli();
		Instant at = Objects.requireNonNull(this.writer.write(Reason.BANNED, List.of("sub:alice", "all")).block(WAIT));
		assertThat(at.toEpochMilli()).isBetween(before, fixture.milli());
		Floor floor = new Floor(at.toEpochMilli(), Reason.BANNED);
		assertThat(fixture.floor("sub:alice")).isEqualTo(floor);
		assertThat(fixture.floor("all")).isEqualTo(floor);
	}

	@Test
	void writeWhenFloorsAreOlderThanTheRetentionThenTheyAreRemoved() {
		long now = fixture.milli();
		fixture.redis().opsForZSet().add(RedisFixture.KEYS.revoked(), "sub:old", now - 17.0 * 60_000);
		fixture.redis().opsForZSet().add(RedisFixture.KEYS.revoked(), "sub:young", now - 15.0 * 60_000);
		this.writer.write(Reason.BANNED, List.of("sub:alice")).block(WAIT);
		assertThat(fixture.floor("sub:old")).isNull();
		assertThat(fixture.floor("sub:young")).isNotNull();
	}

	@Test
	void writeWhenAMemberHasNoClaimThenNothingIsWritten() {
		StepVerifier.create(this.writer.write(Reason.BANNED, List.of("sub:alice", "alice")))
			.verifyError(IllegalArgumentException.class);
		assertThat(fixture.stream()).isEmpty();
	}

	@Test
	void currentFloorsThenThoseOfTheMembersAndOfAll() {
		Instant at = Objects.requireNonNull(this.writer.write(Reason.BANNED, List.of("sub:alice")).block(WAIT));
		CurrentFloors floors = floors("sub:bob", "all", "sub:alice");
		assertThat(floors.redisMilli()).isBetween(at.toEpochMilli(), fixture.milli());
		assertThat(floors.scores()).containsOnlyKeys("all", "sub:bob", "sub:alice")
			.containsEntry("all", 1.0)
			.containsEntry("sub:bob", 0.0)
			.containsEntry("sub:alice", new Floor(at.toEpochMilli(), Reason.BANNED).score());
	}

	@Test
	void currentFloorsWhenThereIsNoListThenItIsMade() {
		fixture.flush();
		CurrentFloors floors = floors();
		assertThat(floors.scores()).containsOnlyKeys(RevocableClaims.ALL);
		assertThat(fixture.floor("all")).isEqualTo(new Floor(floors.redisMilli(), Reason.ISSUED_BEFORE_LIST));
	}

	@Test
	void memberThenItIsInTheScope() {
		assertThat(this.writer.member("sub", "alice")).isEqualTo("main/sub:alice");
		assertThat(new RevocationWriter(new ScriptRunner(fixture.connectionFactory(), WAIT), RedisFixture.KEYS, "",
				Duration.ofMinutes(16))
			.member("sub", "alice")).isEqualTo("sub:alice");
	}

}
