package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

class LocalRevocationLookupTests {

	private static final Instant ISSUED = Instant.ofEpochSecond(1_000_000);

	private static final RevocationQuery QUERY = new RevocationQuery(ISSUED, List.of("sid:s1", "sub:alice"), Map.of());

	private static final StreamId HEAD = new StreamId(1, 0);

	private static final Duration LEASE = Duration.ofSeconds(2);

	private final AtomicLong nanos = new AtomicLong(1);

	private final AtomicLong set = new AtomicLong();

	private final TwoClocks clocks = new TwoClocks(this.nanos::get,
			() -> this.nanos.get() / 1_000_000 + this.set.get());

	private final LocalRevocationList memory = new LocalRevocationList(this.clocks, LEASE);

	private final AtomicInteger asked = new AtomicInteger();

	private final RevocationLookup redis = (query) -> {
		this.asked.incrementAndGet();
		return Mono.just(new Verdict.Revoked(Reason.BANNED));
	};

	private final LocalRevocationLookup lookup = LocalRevocationLookup.answering(this.memory, this.redis,
			Duration.ofMillis(300));

	private final LocalRevocationLookup asking = LocalRevocationLookup.asking(this.memory, this.redis,
			Duration.ofMillis(300));

	private void follow() {
		this.memory.raise(List.of("all", "sub:bob"), new double[] { 1000, 5e9 });
		this.memory.applied(HEAD);
		this.memory.granted(this.clocks.now(), HEAD);
	}

	private void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

	@Test
	void verdictWhenMemoryIsCurrentThenNobodyIsAsked() {
		follow();
		StepVerifier.create(this.lookup.verdict(QUERY)).expectNext(new Verdict.Active()).verifyComplete();
		assertThat(this.asked).hasValue(0);
	}

	@Test
	void verdictWhenSeveralFloorsCoverThenTheHighestTellsTheReason() {
		follow();
		this.memory.raise(List.of("sid:s1", "sub:alice"),
				new double[] { new Floor(1_000_000_500, Reason.LOGGED_OUT).score(),
						new Floor(1_000_000_600, Reason.KICKED_OUT).score() });
		StepVerifier.create(this.lookup.verdict(QUERY))
			.expectNext(new Verdict.Revoked(Reason.KICKED_OUT))
			.verifyComplete();
	}

	@Test
	void verdictWhenFloorOfAllCoversThenRevoked() {
		follow();
		this.memory.raise(List.of("all"), new double[] { new Floor(1_000_000_000, Reason.REVOKED).score() });
		StepVerifier.create(this.lookup.verdict(QUERY))
			.expectNext(new Verdict.Revoked(Reason.REVOKED))
			.verifyComplete();
	}

	@Test
	void verdictWhenFloorIsInTheSecondBeforeThenActive() {
		follow();
		this.memory.raise(List.of("sub:alice"), new double[] { new Floor(999_999_999, Reason.BANNED).score() });
		StepVerifier.create(this.lookup.verdict(QUERY)).expectNext(new Verdict.Active()).verifyComplete();
	}

	@Test
	void verdictWhenLeaseIsOverThenUnknownAndNobodyIsAsked() {
		follow();
		pass(LEASE);
		StepVerifier.create(this.lookup.verdict(QUERY))
			.expectNext(new Verdict.Unknown("redis_silent"))
			.verifyComplete();
		assertThat(this.asked).hasValue(0);
	}

	@Test
	void verdictWhenLeaseIsOverButMemoryKnowsThenRevoked() {
		follow();
		this.memory.raise(List.of("sub:alice"), new double[] { new Floor(1_000_000_000, Reason.BANNED).score() });
		pass(LEASE);
		StepVerifier.create(this.lookup.verdict(QUERY)).expectNext(new Verdict.Revoked(Reason.BANNED)).verifyComplete();
	}

	@Test
	void verdictWhenMemoryIsBehindThenRedisIsAsked() {
		follow();
		this.memory.lost("stream_gap");
		this.memory.contacted(this.clocks.now());
		StepVerifier.create(this.lookup.verdict(QUERY)).expectNext(new Verdict.Revoked(Reason.BANNED)).verifyComplete();
		assertThat(this.asked).hasValue(1);
	}

	@Test
	void verdictWhenRouteAsksRedisThenItIsAskedUnlessTheMemorySaysRevoked() {
		follow();
		StepVerifier.create(this.asking.verdict(QUERY)).expectNext(new Verdict.Revoked(Reason.BANNED)).verifyComplete();
		assertThat(this.asked).hasValue(1);
		this.memory.raise(List.of("sub:alice"), new double[] { new Floor(1_000_000_000, Reason.KICKED_OUT).score() });
		StepVerifier.create(this.asking.verdict(QUERY))
			.expectNext(new Verdict.Revoked(Reason.KICKED_OUT))
			.verifyComplete();
		assertThat(this.asked).hasValue(1);
	}

	@Test
	void verdictWhenRouteAsksRedisAndATakeoverSettlesThenUnknownAlsoAfterItsConnectionBroke() {
		follow();
		this.memory.lost("takeover");
		pass(Duration.ofMillis(300));
		StepVerifier.create(this.asking.verdict(QUERY)).expectNext(new Verdict.Unknown("takeover")).verifyComplete();
		this.memory.lost("redis_disconnected");
		StepVerifier.create(this.asking.verdict(QUERY))
			.expectNext(new Verdict.Unknown("redis_disconnected"))
			.verifyComplete();
		assertThat(this.asked).hasValue(0);
	}

	@Test
	void verdictWhenAnotherListIsLoadedThenTheMakingOfTheFormerOneCountsUntilTheEndOfTheLoad() {
		follow();
		double made = 1_000_000_000 + 1023 / 1024.0;
		this.memory.raise(List.of("all"), new double[] { made });
		StepVerifier.create(this.lookup.verdict(QUERY))
			.expectNext(new Verdict.Revoked(Reason.ISSUED_BEFORE_LIST))
			.verifyComplete();
		this.memory.leaveList();
		this.memory.raise(List.of("all"), new double[] { 2000 });
		StepVerifier.create(this.lookup.verdict(QUERY))
			.expectNext(new Verdict.Revoked(Reason.ISSUED_BEFORE_LIST))
			.verifyComplete();
		this.memory.loaded();
		StepVerifier.create(this.lookup.verdict(QUERY)).expectNext(new Verdict.Active()).verifyComplete();
		this.memory.raise(List.of("all"), new double[] { new Floor(1_000_000_000, Reason.BANNED).score() });
		this.memory.leaveList();
		this.memory.loaded();
		StepVerifier.create(this.lookup.verdict(QUERY)).expectNext(new Verdict.Revoked(Reason.BANNED)).verifyComplete();
	}

	@Test
	void verdictWhenTheSameListIsLoadedAgainThenItsMakingStillCounts() {
		follow();
		this.memory.raise(List.of("all"), new double[] { 1_000_000_000 + 1023 / 1024.0 });
		this.memory.loaded();
		StepVerifier.create(this.lookup.verdict(QUERY))
			.expectNext(new Verdict.Revoked(Reason.ISSUED_BEFORE_LIST))
			.verifyComplete();
	}

	@Test
	void verdictWhenRedisWasLostAMomentAgoThenWaitsForIt() {
		follow();
		this.memory.lost("redis_disconnected");
		StepVerifier.create(this.lookup.verdict(QUERY))
			.expectSubscription()
			.then(this::follow)
			.expectNext(new Verdict.Active())
			.verifyComplete();
		assertThat(this.asked).hasValue(0);
	}

	@Test
	void verdictWhenTheWallClockWasSetThenWaitsForTheNextRenewal() {
		follow();
		this.set.set(3_600_000);
		StepVerifier.create(this.lookup.verdict(QUERY))
			.expectSubscription()
			.then(this::follow)
			.expectNext(new Verdict.Active())
			.verifyComplete();
		assertThat(this.asked).hasValue(0);
	}

	@Test
	void verdictWhenTheWallClockWasSetThenWaitsUntilTheNextRenewalIsDueAndAnswered() {
		follow();
		this.set.set(256);
		StepVerifier.withVirtualTime(() -> this.lookup.verdict(QUERY))
			.expectSubscription()
			.expectNoEvent(Duration.ofMillis(799))
			.then(this::follow)
			.expectNext(new Verdict.Active())
			.verifyComplete();
		this.set.set(0);
		StepVerifier.withVirtualTime(() -> this.lookup.verdict(QUERY))
			.expectSubscription()
			.expectNoEvent(Duration.ofMillis(799))
			.thenAwait(Duration.ofMillis(1))
			.expectNext(new Verdict.Unknown("redis_silent"))
			.verifyComplete();
		assertThat(this.asked).hasValue(0);
	}

	@Test
	void verdictWhenRedisDoesNotComeBackInTimeThenUnknown() {
		follow();
		this.memory.lost("redis_disconnected");
		StepVerifier.withVirtualTime(() -> this.lookup.verdict(QUERY))
			.expectSubscription()
			.thenAwait(Duration.ofMillis(300))
			.expectNext(new Verdict.Unknown("redis_disconnected"))
			.verifyComplete();
	}

	@Test
	void verdictWhenRedisHasBeenLostForLongThenNobodyWaits() {
		follow();
		this.memory.lost("redis_disconnected");
		pass(Duration.ofMillis(200));
		this.memory.lost("redis_timeout");
		pass(Duration.ofMillis(100));
		StepVerifier.create(this.lookup.verdict(QUERY))
			.expectNext(new Verdict.Unknown("redis_timeout"))
			.verifyComplete();
	}

}
