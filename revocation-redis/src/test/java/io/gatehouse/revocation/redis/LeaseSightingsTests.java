package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.gatehouse.revocation.redis.BarrierAnswer.GatewayLease;
import io.gatehouse.revocation.redis.BarrierAnswer.RedisIncarnation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class LeaseSightingsTests {

	private static final long NOW = 1_780_315_200_000L;

	/** The monotonic clock turns over within the tests. */
	private static final long NANOS = Long.sum(Long.MAX_VALUE, -1000);

	private static final RedisIncarnation OLD = new RedisIncarnation("old", 1000);

	private final LeaseSightings seen = new LeaseSightings(Duration.ofSeconds(2), Duration.ofSeconds(5));

	private static GatewayLease lease(long ends) {
		return new GatewayLease(ends, StreamId.NONE);
	}

	private static BarrierAnswer answer(Map<String, GatewayLease> leases) {
		return answer(OLD, leases, Map.of());
	}

	private static BarrierAnswer answer(RedisIncarnation redis, Map<String, GatewayLease> leases,
			Map<String, GatewayLease> over, String... left) {
		return new BarrierAnswer(NOW, redis, StreamId.NONE, Set.of(), leases, over, Set.of(left), 0);
	}

	/**
	 * Returns the milliseconds after which a time has certainly passed, in nanoseconds.
	 */
	private static long certainly(long millis) {
		return (millis + 1) * 1_002_000;
	}

	private @Nullable Long over(String gateway) {
		LeaseSightings.Sighting sighting = this.seen.sightings().get(gateway);
		return (sighting != null) ? sighting.overNanos() - NANOS : null;
	}

	@ParameterizedTest
	@CsvSource({ "1, 2000", "2000, 2000", "2001, 2001", "60000, 60000", "9999999999, 86400000" })
	void seeWhenGatewayHasALeaseThenItIsOverAfterAWholeOneOfThisClockOrALongerOneThatRedisShows(long rest,
			long expected) {
		this.seen.see(answer(Map.of("a", lease(NOW + rest))), NANOS);
		assertThat(over("a")).isEqualTo(certainly(expected));
	}

	@Test
	void seeWhenLeaseHasExpiredByTheClockOfRedisThenItCountsAllTheSame() {
		this.seen.see(answer(OLD, Map.of(), Map.of("a", lease(NOW - 1))), NANOS);
		assertThat(over("a")).isEqualTo(certainly(2000));
	}

	@Test
	void seeWhenTheSameLeaseIsSeenAgainThenTheFirstSightingCounts() {
		this.seen.see(answer(Map.of("a", lease(NOW + 1000))), NANOS);
		this.seen.see(answer(Map.of("a", new GatewayLease(NOW + 1000, new StreamId(1, 0)))), NANOS + 500_000_000);
		assertThat(over("a")).isEqualTo(certainly(2000));
		assertThat(Objects.requireNonNull(this.seen.sightings().get("a")).lease().applied())
			.isEqualTo(new StreamId(1, 0));
	}

	@Test
	void seeWhenLeaseWasRenewedThenTheNewOneCounts() {
		this.seen.see(answer(Map.of("a", lease(NOW + 1000))), NANOS);
		this.seen.see(answer(Map.of("a", lease(NOW + 1500))), NANOS + 500_000_000);
		assertThat(over("a")).isEqualTo(500_000_000 + certainly(2000));
	}

	@Test
	void seeWhenLeaseIsNoLongerShownThenItIsWaitedForUntilItIsOver() {
		this.seen.see(answer(Map.of("a", lease(NOW + 1000))), NANOS);
		this.seen.see(answer(Map.of()), NANOS + certainly(2000) - 1);
		assertThat(over("a")).isEqualTo(certainly(2000));
		this.seen.see(answer(Map.of()), NANOS + certainly(2000));
		assertThat(this.seen.sightings()).isEmpty();
	}

	@Test
	void seeWhenGatewayHasLeftThenItIsNotWaitedFor() {
		this.seen.see(answer(Map.of("a", lease(NOW + 1000), "b", lease(NOW + 1000))), NANOS);
		this.seen.see(answer(OLD, Map.of("b", lease(NOW + 1000)), Map.of(), "a", "c"), NANOS);
		assertThat(this.seen.sightings()).containsOnlyKeys("b");
	}

	@ParameterizedTest
	@CsvSource({ "0, 5000", "1, 4999", "4999, 1", "-3000, 5000" })
	void seeWhenRedisIsKnownForLessThanTheWaitThenFormerLeasesAreOverAfterTheRest(long known, long expected) {
		this.seen.see(answer(new RedisIncarnation("new", NOW - known), Map.of(), Map.of()), NANOS);
		assertThat(this.seen.settledNanos() - NANOS).isEqualTo(certainly(expected));
	}

	@ParameterizedTest
	@CsvSource({ "5000", "5001", "1780315199000" })
	void seeWhenRedisIsKnownForTheWaitThenFormerLeasesAreOver(long known) {
		this.seen.see(answer(new RedisIncarnation("new", NOW - known), Map.of(), Map.of()), NANOS);
		assertThat(this.seen.settledNanos()).isEqualTo(NANOS);
	}

	@Test
	void seeWhenTheSameRedisAnswersAgainThenTheWaitDoesNotBeginAnew() {
		RedisIncarnation fresh = new RedisIncarnation("new", NOW);
		this.seen.see(answer(fresh, Map.of(), Map.of()), NANOS);
		this.seen.see(answer(fresh, Map.of(), Map.of()), NANOS + 1_000_000_000);
		assertThat(this.seen.settledNanos() - NANOS).isEqualTo(certainly(5000));
	}

	@Test
	void seeWhenAnotherRedisOrAnEmptiedOneAnswersThenItsWaitStandsForTheFormerLeases() {
		for (RedisIncarnation next : new RedisIncarnation[] { new RedisIncarnation("new", NOW),
				new RedisIncarnation("new", NOW - 1) }) {
			this.seen.see(answer(Map.of("a", lease(NOW + 1000))), NANOS);
			this.seen.see(answer(next, Map.of("b", lease(NOW + 1000)), Map.of()), NANOS);
			assertThat(this.seen.sightings()).containsOnlyKeys("b");
			assertThat(this.seen.settledNanos() - NANOS).isEqualTo(certainly(5000 - (NOW - next.since())));
		}
	}

}
