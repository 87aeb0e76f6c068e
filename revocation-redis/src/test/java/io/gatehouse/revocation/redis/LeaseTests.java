package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LeaseTests {

	private static final StreamId FIRST = new StreamId(1000, 0);

	private static final StreamId SECOND = new StreamId(1000, 1);

	private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 100);

	private final AtomicLong epochMilli = new AtomicLong(1_000_000);

	private final TwoClocks clocks = new TwoClocks(this.nanos::get, this.epochMilli::get);

	private final Lease lease = new Lease(this.clocks, Duration.ofNanos(1000));

	private final Lease second = new Lease(this.clocks, Duration.ofSeconds(1));

	@Test
	void leaseWhenNothingWasGrantedThenIsNotHeld() {
		this.lease.applied(FIRST);
		assertThat(this.lease.isHeld()).isFalse();
		assertThat(this.lease.wasHeld(Duration.ofDays(1))).isFalse();
	}

	@Test
	void grantWhenItsHeadIsAppliedThenCountsFromWhenItWasSent() {
		TwoClocks.Moment sent = this.clocks.now();
		this.nanos.addAndGet(900);
		this.lease.applied(FIRST);
		this.lease.granted(sent, FIRST);
		assertThat(this.lease.isHeld()).isTrue();
		this.nanos.addAndGet(99);
		assertThat(this.lease.isHeld()).as("although the ticker has turned over").isTrue();
		this.nanos.addAndGet(1);
		assertThat(this.lease.isHeld()).isFalse();
	}

	@Test
	void remainingThenCountsFromWhenTheRenewalWasSent() {
		assertThat(this.lease.remaining()).isZero();
		TwoClocks.Moment sent = this.clocks.now();
		this.nanos.addAndGet(300);
		this.lease.applied(FIRST);
		this.lease.granted(sent, FIRST);
		assertThat(this.lease.remaining()).isEqualTo(Duration.ofNanos(700));
		this.nanos.addAndGet(700);
		assertThat(this.lease.remaining()).isZero();
	}

	@Test
	void remainingWhenLeaseWasDroppedThenZero() {
		this.lease.applied(FIRST);
		this.lease.granted(this.clocks.now(), FIRST);
		this.lease.drop();
		assertThat(this.lease.remaining()).isZero();
	}

	@Test
	void grantWhenItsHeadIsNotAppliedThenDoesNotCount() {
		this.lease.applied(FIRST);
		this.lease.granted(this.clocks.now(), SECOND);
		assertThat(this.lease.isHeld()).isFalse();
		this.lease.applied(SECOND);
		assertThat(this.lease.isHeld()).isTrue();
	}

	@Test
	void grantWhenANewerOneWaitsForItsHeadThenTheOlderOneStillCounts() {
		this.lease.applied(FIRST);
		this.lease.granted(this.clocks.now(), FIRST);
		this.nanos.addAndGet(500);
		this.lease.granted(this.clocks.now(), SECOND);
		this.nanos.addAndGet(499);
		assertThat(this.lease.isHeld()).isTrue();
		this.nanos.addAndGet(1);
		assertThat(this.lease.isHeld()).isFalse();
		this.lease.applied(SECOND);
		assertThat(this.lease.isHeld()).isTrue();
	}

	@Test
	void grantWhenOneIsWaitingThenALaterOneDoesNotPushItAside() {
		this.lease.applied(FIRST);
		this.lease.granted(this.clocks.now(), SECOND);
		this.lease.granted(this.clocks.now(), new StreamId(1000, 9));
		this.lease.applied(SECOND);
		assertThat(this.lease.isHeld()).isTrue();
	}

	@Test
	void grantWhenTheWaitingOneIsOverThenALaterOneTakesItsPlace() {
		this.lease.applied(FIRST);
		this.lease.granted(this.clocks.now(), SECOND);
		this.nanos.addAndGet(1000);
		this.lease.granted(this.clocks.now(), SECOND);
		this.lease.applied(SECOND);
		assertThat(this.lease.isHeld()).isTrue();
	}

	@Test
	void dropWhenLeaseIsHeldThenNothingCountsUntilTheNextGrant() {
		this.lease.applied(FIRST);
		this.lease.granted(this.clocks.now(), FIRST);
		this.lease.granted(this.clocks.now(), SECOND);
		this.lease.drop();
		assertThat(this.lease.isHeld()).isFalse();
		this.lease.applied(SECOND);
		assertThat(this.lease.isHeld()).as("what waited was dropped too").isFalse();
		this.lease.granted(this.clocks.now(), SECOND);
		assertThat(this.lease.isHeld()).isTrue();
	}

	private void grantSecond() {
		this.second.applied(FIRST);
		this.second.granted(this.clocks.now(), FIRST);
	}

	private void pass(long monotonicMillis, long wallMillis) {
		this.nanos.addAndGet(Duration.ofMillis(monotonicMillis).toNanos());
		this.epochMilli.addAndGet(wallMillis);
	}

	@Test
	void leaseWhenTheMachineWasFrozenThenIsNotHeldUntilTheNextGrant() {
		grantSecond();
		pass(100, 100);
		assertThat(this.second.isHeld()).isTrue();
		pass(0, 500);
		assertThat(this.second.isHeld()).isFalse();
		assertThat(this.second.wasHeld(Duration.ofSeconds(2))).isFalse();
		grantSecond();
		assertThat(this.second.isHeld()).isTrue();
	}

	@Test
	void leaseWhenTheMachineWasFrozenForAMomentThenThatMomentCounts() {
		grantSecond();
		pass(800, 900);
		assertThat(this.second.isHeld()).isTrue();
		pass(100, 100);
		assertThat(this.second.isHeld()).as("by the wall clock it is over").isFalse();
	}

	@Test
	void leaseWhenTheWallClockIsSetThenIsNotHeldUntilTheNextGrant() {
		for (long step : new long[] { -3_600_000, -200, 200, 3_600_000 }) {
			grantSecond();
			pass(0, step);
			assertThat(this.second.isHeld()).as("set by " + step).isFalse();
			grantSecond();
			assertThat(this.second.isHeld()).isTrue();
		}
	}

	@Test
	void leaseWhenTheWallClockIsAdjustedSlowlyThenThatMakesNoDifference() {
		grantSecond();
		pass(990, 989);
		assertThat(this.second.isHeld()).isTrue();
	}

	@Test
	void wasHeldWhenLeaseWasDroppedThenGoesByWhenTheLatestWasSent() {
		this.lease.applied(FIRST);
		this.lease.granted(this.clocks.now(), FIRST);
		this.lease.drop();
		this.nanos.addAndGet(4999);
		assertThat(this.lease.wasHeld(Duration.ofNanos(5000))).isTrue();
		this.nanos.addAndGet(1);
		assertThat(this.lease.wasHeld(Duration.ofNanos(5000))).isFalse();
	}

}
