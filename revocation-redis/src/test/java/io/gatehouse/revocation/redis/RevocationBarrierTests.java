package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.gatehouse.revocation.redis.BarrierAnswer.GatewayLease;
import io.gatehouse.revocation.redis.BarrierAnswer.RedisIncarnation;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for {@link RevocationBarrier}, with answers that the test supplies.
 */
class RevocationBarrierTests {

	private static final long NOW = 1_000_000;

	private static final RedisIncarnation OLD = new RedisIncarnation("primary", 1);

	private static final StreamId FIRST = new StreamId(NOW, 0);

	private static final StreamId SECOND = new StreamId(NOW, 1);

	private static final Duration TAKEOVER_WAIT = Duration.ofSeconds(2);

	private final FakeRounds rounds = new FakeRounds();

	private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1000);

	private final RevocationBarrier barrier = barrier(0);

	private RevocationBarrier barrier(int minReplicas) {
		return new RevocationBarrier(this.rounds,
				new TestSettings().confirmTimeout(Duration.ofMinutes(1))
					.lease(TAKEOVER_WAIT)
					.minReplicas(minReplicas)
					.get(),
				this.nanoTime::get);
	}

	private static BarrierAnswer answer(RedisIncarnation memory, StreamId head, Map<String, GatewayLease> leases) {
		return new BarrierAnswer(NOW, memory, head, Set.of(), leases, 0);
	}

	/**
	 * Returns an answer with leases that are over by Redis' clock, and gateways that
	 * left.
	 */
	private static BarrierAnswer answer(Map<String, GatewayLease> over, String... left) {
		return new BarrierAnswer(NOW, OLD, SECOND, Set.of(), Map.of(), over, Set.of(left), 0);
	}

	private static Map<String, GatewayLease> leases(String gateway, StreamId applied) {
		return Map.of(gateway, new GatewayLease(NOW + 1000, applied));
	}

	private CompletableFuture<Void> confirm(String... members) {
		return confirm(this.barrier, members);
	}

	private static CompletableFuture<Void> confirm(RevocationBarrier barrier, String... members) {
		Map<String, Long> floors = new LinkedHashMap<>();
		for (String member : members) {
			floors.put(member, NOW);
		}
		return barrier.confirm(floors).toFuture();
	}

	private static void assertDone(CompletableFuture<Void> call) {
		assertThat(call).succeedsWithin(30, TimeUnit.SECONDS);
	}

	private void pass(long millis) {
		this.nanoTime.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
	}

	@Test
	void confirmWhenNobodyHasALeaseThenOneRoundIsEnough() {
		CompletableFuture<Void> call = confirm("sid:a", "sub:b");
		assertThat(this.rounds.asked(0)).containsExactly("sid:a", "1000000", "sub:b", "1000000");
		this.rounds.answer(answer(OLD, FIRST, Map.of()));
		assertDone(call);
		assertThat(this.rounds.count()).as("nobody waits, so nobody asks").isOne();
	}

	@Test
	void confirmWhenJoinedAfterARoundWasSentThenThatAnswerIsNotForIt() {
		CompletableFuture<Void> first = confirm("sid:a");
		CompletableFuture<Void> second = confirm("sid:b");
		assertThat(this.rounds.asked(0)).containsExactly("sid:a", "1000000");
		this.rounds.answer(answer(OLD, FIRST, Map.of()));
		assertDone(first);
		this.rounds.await(2);
		assertThat(second).isNotDone();
		assertThat(this.rounds.asked(1)).containsExactly("sid:b", "1000000");
		this.rounds.answer(answer(OLD, FIRST, Map.of()));
		assertDone(second);
	}

	@Test
	void confirmWhenSeveralWaitThenEachIsToldOfItsOwnMissingFloors() {
		CompletableFuture<Void> ahead = confirm();
		List<CompletableFuture<Void>> calls = List.of(confirm("sid:a", "sid:b"), confirm("sid:c"), confirm("sid:d"));
		this.rounds.answer(answer(OLD, FIRST, Map.of()));
		this.rounds.await(2);
		assertThat(this.rounds.asked(1)).containsExactly("sid:a", "1000000", "sid:b", "1000000", "sid:c", "1000000",
				"sid:d", "1000000");
		this.rounds.answer(new BarrierAnswer(NOW, OLD, FIRST, Set.of(2, 4), Map.of(), 0));
		assertDone(ahead);
		assertThat(calls.get(0)).failsWithin(30, TimeUnit.SECONDS)
			.withThrowableThat()
			.havingCause()
			.isInstanceOfSatisfying(UnconfirmedRevocationException.class, (ex) -> assertThat(ex.isLost()).isTrue());
		assertDone(calls.get(1));
		assertThat(calls.get(2)).failsWithin(30, TimeUnit.SECONDS);
	}

	@Test
	void confirmWhenGatewayAppliedLessThanTheHeadThenWaitsForTheHeadAndNotForMore() {
		CompletableFuture<Void> call = confirm("sid:a");
		this.rounds.answer(answer(OLD, SECOND, leases("g", FIRST)));
		this.rounds.await(2);
		assertThat(call).isNotDone();
		assertThat(this.rounds.asked(1)).as("it was verified").isEmpty();
		this.rounds.answer(answer(OLD, new StreamId(NOW, 7), leases("g", SECOND)));
		assertDone(call);
	}

	@Test
	void confirmWhenStreamIsGoneThenNoAcknowledgementCounts() {
		CompletableFuture<Void> call = confirm("sid:a");
		this.rounds.answer(answer(OLD, StreamId.NONE, leases("g", StreamId.NONE)));
		this.rounds.await(2);
		assertThat(call).isNotDone();
		this.rounds.answer(answer(Map.of(), "g"));
		assertDone(call);
		CompletableFuture<Void> nothing = confirm();
		this.rounds.answer(answer(OLD, StreamId.NONE, leases("g", StreamId.NONE)));
		assertDone(nothing);
	}

	@Test
	void confirmWhenLeaseIsOverByTheOwnClockThenDoneAlsoIfRedisIsAway() {
		CompletableFuture<Void> call = confirm("sid:a");
		this.rounds.answer(answer(OLD, SECOND, leases("g", FIRST)));
		this.rounds.await(2);
		pass(2000);
		this.rounds.fail();
		this.rounds.await(3);
		assertThat(call).as("Redis cuts milliseconds").isNotDone();
		pass(10);
		this.rounds.fail();
		assertDone(call);
	}

	@Test
	void confirmWhenGatewayRenewsWithoutApplyingThenTheFirstLeaseCounts() {
		CompletableFuture<Void> call = confirm("sid:a");
		this.rounds.answer(answer(OLD, SECOND, leases("g", FIRST)));
		this.rounds.await(2);
		pass(2010);
		this.rounds.answer(answer(OLD, SECOND, Map.of("g", new GatewayLease(NOW + 60_000, FIRST))));
		assertDone(call);
	}

	@Test
	void confirmWhenLeaseEndsInAMillionYearsThenItIsWaitedFor() {
		CompletableFuture<Void> call = confirm("sid:a");
		Map<String, GatewayLease> odd = Map.of("g", new GatewayLease(Long.MAX_VALUE, FIRST));
		this.rounds.answer(answer(OLD, SECOND, odd));
		this.rounds.await(2);
		pass(Duration.ofHours(23).toMillis());
		this.rounds.answer(answer(OLD, SECOND, odd));
		this.rounds.await(3);
		assertThat(call).isNotDone();
		this.rounds.answer(answer(Map.of(), "g"));
		assertDone(call);
	}

	@Test
	void confirmWhenLeaseIsNamedNoMoreThenTheGatewayHasNotLeft() {
		CompletableFuture<Void> call = confirm("sid:a");
		this.rounds.answer(answer(OLD, SECOND, leases("g", FIRST)));
		this.rounds.await(2);
		this.rounds.answer(answer(OLD, SECOND, Map.of()));
		this.rounds.await(3);
		assertThat(call).isNotDone();
		CompletableFuture<Void> later = confirm("sid:b");
		this.rounds.answer(answer(OLD, SECOND, Map.of()));
		this.rounds.await(4);
		this.rounds.answer(answer(OLD, SECOND, Map.of()));
		this.rounds.await(5);
		assertThat(later).as("nor for a call that did not see it").isNotDone();
		pass(2010);
		this.rounds.answer(answer(OLD, SECOND, Map.of()));
		assertDone(call);
		assertDone(later);
	}

	@Test
	void confirmWhenGatewaySaysThatItLeftThenItIsNotWaitedFor() {
		CompletableFuture<Void> call = confirm("sid:a");
		this.rounds.answer(answer(OLD, SECOND, leases("g", FIRST)));
		this.rounds.await(2);
		this.rounds.answer(answer(Map.of(), "g"));
		assertDone(call);
		CompletableFuture<Void> later = confirm("sid:b");
		this.rounds.answer(answer(Map.of(), "g"));
		assertDone(later);
	}

	@Test
	void confirmWhenLeaseSeemsToBeOverSinceTheClockOfRedisWasSetForwardThenAWholeOneIsWaitedFor() {
		Map<String, GatewayLease> over = Map.of("g", new GatewayLease(NOW - 30_000, FIRST));
		CompletableFuture<Void> call = confirm("sid:a");
		this.rounds.answer(answer(over));
		this.rounds.await(2);
		pass(2000);
		this.rounds.answer(answer(over));
		this.rounds.await(3);
		assertThat(call).isNotDone();
		pass(10);
		this.rounds.answer(answer(over));
		assertDone(call);
		CompletableFuture<Void> later = confirm("sid:b");
		this.rounds.answer(answer(over));
		assertDone(later);
	}

	@Test
	void confirmWhenTheClockOfRedisIsSetForwardAfterATakeoverThenTheRestOfItIsWaitedFor() {
		RedisIncarnation fresh = new RedisIncarnation("primary", NOW - 500);
		CompletableFuture<Void> call = confirm("sid:a");
		this.rounds.answer(answer(fresh, FIRST, Map.of()));
		this.rounds.await(2);
		CompletableFuture<Void> later = confirm("sid:b");
		for (int round = 2; round < 4; round++) {
			this.rounds.answer(new BarrierAnswer(NOW + 3_600_000, fresh, FIRST, Set.of(), Map.of(), 0));
			this.rounds.await(round + 1);
		}
		assertThat(call).isNotDone();
		assertThat(later).isNotDone();
		pass(1510);
		this.rounds.answer(new BarrierAnswer(NOW + 3_600_000, fresh, FIRST, Set.of(), Map.of(), 0));
		assertDone(call);
		assertDone(later);
	}

	@Test
	void confirmWhenPrimaryIsNewThenWaitsForTheRestOfTheTakeover() {
		CompletableFuture<Void> call = confirm("sid:a");
		this.rounds.answer(answer(new RedisIncarnation("primary", NOW - 1500), FIRST, Map.of()));
		this.rounds.await(2);
		pass(500);
		this.rounds.answer(answer(new RedisIncarnation("primary", NOW - 1500), FIRST, Map.of()));
		this.rounds.await(3);
		assertThat(call).isNotDone();
		pass(10);
		this.rounds.answer(answer(new RedisIncarnation("primary", NOW - 1500), FIRST, Map.of()));
		assertDone(call);
	}

	@Test
	void confirmWhenClockOfThePrimaryWasSetBackThenWaitsForNoMoreThanTheTakeover() {
		RedisIncarnation ahead = new RedisIncarnation("primary", NOW + 100_000);
		CompletableFuture<Void> call = confirm("sid:a");
		this.rounds.answer(answer(ahead, FIRST, Map.of()));
		this.rounds.await(2);
		assertThat(call).isNotDone();
		pass(TAKEOVER_WAIT.toMillis() + 10);
		this.rounds.answer(answer(ahead, FIRST, Map.of()));
		assertDone(call);
	}

	@Test
	void confirmWhenAnotherMemoryAnswersThenBeginsAgain() {
		CompletableFuture<Void> call = confirm("sid:a");
		this.rounds.answer(answer(OLD, SECOND, leases("g", FIRST)));
		this.rounds.await(2);
		RedisIncarnation emptied = new RedisIncarnation("primary", NOW);
		this.rounds.answer(answer(emptied, FIRST, Map.of()));
		this.rounds.await(3);
		assertThat(this.rounds.asked(2)).as("verified again").containsExactly("sid:a", "1000000");
		this.rounds.answer(answer(emptied, FIRST, leases("other", StreamId.NONE)));
		this.rounds.await(4);
		pass(1010);
		this.rounds.answer(answer(emptied, FIRST, Map.of()));
		this.rounds.await(5);
		assertThat(call).as("the takeover is not over").isNotDone();
		pass(1000);
		this.rounds.answer(answer(emptied, FIRST, Map.of()));
		assertDone(call);
	}

	@Test
	void confirmWhenReplicasMustHaveItThenWaitsForThemAndAsksForThemNoMoreAfterwards() {
		CompletableFuture<Void> call = confirm(barrier(2), "sid:a");
		this.rounds.answer(answer(OLD, FIRST, leases("g", StreamId.NONE)).with(1));
		this.rounds.await(2);
		this.rounds.answer(answer(OLD, FIRST, leases("g", FIRST)).with(1));
		this.rounds.await(3);
		assertThat(call).isNotDone();
		assertThat(this.rounds.stores()).containsExactly(true, true, true);
		this.rounds.answer(answer(OLD, FIRST, leases("g", FIRST)).with(2));
		assertDone(call);
	}

	@Test
	void confirmWhenReplicasHaveItThenTheyAreNotAskedAgain() {
		CompletableFuture<Void> call = confirm(barrier(1), "sid:a");
		this.rounds.answer(answer(OLD, FIRST, leases("g", StreamId.NONE)).with(1));
		this.rounds.await(2);
		this.rounds.answer(answer(OLD, FIRST, leases("g", FIRST)));
		assertDone(call);
		assertThat(this.rounds.stores()).containsExactly(true, false);
	}

	@Test
	void confirmWhenRoundFailsThenItIsTriedAgain() {
		CompletableFuture<Void> call = confirm("sid:a");
		this.rounds.fail();
		this.rounds.await(2);
		assertThat(this.rounds.asked(1)).isEqualTo(this.rounds.asked(0));
		this.rounds.answer(answer(OLD, FIRST, Map.of()));
		assertDone(call);
	}

	@Test
	void confirmWhenCancelledThenTheOthersGoOnAndNobodyAsksForItAlone() {
		CompletableFuture<Void> cancelled = confirm("sid:a");
		CompletableFuture<Void> other = confirm("sid:b");
		cancelled.cancel(true);
		this.rounds.answer(answer(OLD, SECOND, leases("g", FIRST)));
		this.rounds.await(2);
		this.rounds.answer(answer(OLD, SECOND, leases("g", FIRST)));
		this.rounds.await(3);
		assertThat(other).isNotDone();
		other.cancel(true);
		this.rounds.answer(answer(OLD, SECOND, leases("g", FIRST)));
		assertThat(this.rounds.count()).isEqualTo(3);
		CompletableFuture<Void> next = confirm("sid:c");
		assertThat(this.rounds.asked(3)).containsExactly("sid:c", "1000000");
		this.rounds.answer(answer(OLD, FIRST, Map.of()));
		assertDone(next);
	}

	@Test
	void confirmWhenVeryManyWaitThenTheyAreVerifiedInSeveralRounds() {
		CompletableFuture<Void> ahead = confirm();
		List<CompletableFuture<Void>> calls = new ArrayList<>();
		for (int i = 0; i < 6000; i++) {
			calls.add(confirm("sid:" + i));
		}
		this.rounds.answer(answer(OLD, FIRST, Map.of()));
		assertDone(ahead);
		this.rounds.await(2);
		assertThat(this.rounds.asked(1)).hasSizeBetween(10_000, 10_002);
		this.rounds.answer(answer(OLD, FIRST, Map.of()));
		this.rounds.await(3);
		this.rounds.answer(answer(OLD, FIRST, Map.of()));
		calls.forEach(RevocationBarrierTests::assertDone);
	}

	@Test
	void confirmThenItsTimeAndTheGatewaysAreShown() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		new ConfirmationMeters(this.barrier).bindTo(registry);
		assertThat(registry.get("gatehouse.revocation.gateways").gauge().value()).isNaN();
		CompletableFuture<Void> call = confirm("sid:a");
		this.rounds.await(1);
		this.nanoTime.addAndGet(4000);
		this.rounds.answer(answer(OLD, FIRST, leases("gateway-a", FIRST)));
		assertDone(call);
		assertThat(registry.get("gatehouse.revocation.gateways").gauge().value()).isEqualTo(1);
		Timer confirmed = registry.get("gatehouse.revocation.confirmation").tag("outcome", "confirmed").timer();
		assertThat(confirmed.count()).isEqualTo(1);
		assertThat(confirmed.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(4000);
	}

	@Test
	void confirmWhenTimeIsOverThenCountedAsUnconfirmed() {
		RevocationBarrier hasty = new RevocationBarrier(this.rounds,
				new TestSettings().confirmTimeout(Duration.ofMillis(50)).lease(Duration.ofMillis(100)).get(),
				this.nanoTime::get);
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		new ConfirmationMeters(hasty).bindTo(registry);
		CompletableFuture<Void> call = confirm(hasty, "sid:a");
		assertThatException().isThrownBy(call::join).withCauseInstanceOf(UnconfirmedRevocationException.class);
		assertThat(registry.get("gatehouse.revocation.confirmation").tag("outcome", "unconfirmed").timer().count())
			.isEqualTo(1);
	}

	@Test
	void confirmWhenNobodyWantsToWaitThenRedisIsNotAsked() {
		RevocationBarrier none = new RevocationBarrier(this.rounds,
				new TestSettings().confirmTimeout(Duration.ZERO).lease(TAKEOVER_WAIT).get(), this.nanoTime::get);
		assertDone(confirm(none, "sid:a"));
		assertThat(this.rounds.count()).isZero();
	}

	/** Rounds that the test answers, one at a time. */
	private static final class FakeRounds implements BarrierRounds {

		private final List<List<String>> asked = new ArrayList<>();

		private final List<Boolean> stores = new ArrayList<>();

		private Sinks.@Nullable One<BarrierAnswer> current;

		@Override
		public synchronized Mono<BarrierAnswer> run(List<String> membersAndFloors, boolean store) {
			this.asked.add(List.copyOf(membersAndFloors));
			this.stores.add(store);
			this.current = Sinks.one();
			notifyAll();
			return this.current.asMono();
		}

		synchronized int count() {
			return this.asked.size();
		}

		synchronized List<String> asked(int round) {
			return this.asked.get(round);
		}

		synchronized List<Boolean> stores() {
			return List.copyOf(this.stores);
		}

		/** Waits until a number of rounds were requested. */
		void await(int number) {
			org.awaitility.Awaitility.await()
				.pollInterval(Duration.ofMillis(1))
				.atMost(Duration.ofSeconds(30))
				.until(() -> count() == number);
		}

		void answer(BarrierAnswer answer) {
			Objects.requireNonNull(this.current).tryEmitValue(answer).orThrow();
		}

		void fail() {
			Objects.requireNonNull(this.current).tryEmitError(new IllegalStateException("away")).orThrow();
		}

	}

}
