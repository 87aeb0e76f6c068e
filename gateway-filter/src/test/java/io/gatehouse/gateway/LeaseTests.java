package io.gatehouse.gateway;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.gatehouse.revocation.StreamId;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LeaseTests {

	private static final StreamId FIRST = new StreamId(1000, 0);

	private static final StreamId SECOND = new StreamId(1000, 1);

	private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 100);

	private final Lease lease = new Lease(this.nanos::get, Duration.ofNanos(1000));

	@Test
	void leaseWhenNothingWasGrantedThenIsNotHeld() {
		this.lease.applied(FIRST);
		assertThat(this.lease.isHeld()).isFalse();
		assertThat(this.lease.wasHeld(Duration.ofDays(1))).isFalse();
	}

	@Test
	void grantWhenItsHeadIsAppliedThenCountsFromWhenItWasSent() {
		long sent = this.nanos.get();
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
	void grantWhenItsHeadIsNotAppliedThenDoesNotCount() {
		this.lease.applied(FIRST);
		this.lease.granted(this.nanos.get(), SECOND);
		assertThat(this.lease.isHeld()).isFalse();
		this.lease.applied(SECOND);
		assertThat(this.lease.isHeld()).isTrue();
	}

	@Test
	void grantWhenANewerOneWaitsForItsHeadThenTheOlderOneStillCounts() {
		this.lease.applied(FIRST);
		this.lease.granted(this.nanos.get(), FIRST);
		this.nanos.addAndGet(500);
		this.lease.granted(this.nanos.get(), SECOND);
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
		this.lease.granted(this.nanos.get(), SECOND);
		this.lease.granted(this.nanos.get(), new StreamId(1000, 9));
		this.lease.applied(SECOND);
		assertThat(this.lease.isHeld()).isTrue();
	}

	@Test
	void grantWhenTheWaitingOneIsOverThenALaterOneTakesItsPlace() {
		this.lease.applied(FIRST);
		this.lease.granted(this.nanos.get(), SECOND);
		this.nanos.addAndGet(1000);
		this.lease.granted(this.nanos.get(), SECOND);
		this.lease.applied(SECOND);
		assertThat(this.lease.isHeld()).isTrue();
	}

	@Test
	void dropWhenLeaseIsHeldThenNothingCountsUntilTheNextGrant() {
		this.lease.applied(FIRST);
		this.lease.granted(this.nanos.get(), FIRST);
		this.lease.granted(this.nanos.get(), SECOND);
		this.lease.drop();
		assertThat(this.lease.isHeld()).isFalse();
		this.lease.applied(SECOND);
		assertThat(this.lease.isHeld()).as("what waited was dropped too").isFalse();
		this.lease.granted(this.nanos.get(), SECOND);
		assertThat(this.lease.isHeld()).isTrue();
	}

	@Test
	void wasHeldWhenLeaseWasDroppedThenGoesByWhenTheLatestWasSent() {
		this.lease.applied(FIRST);
		this.lease.granted(this.nanos.get(), FIRST);
		this.lease.drop();
		this.nanos.addAndGet(4999);
		assertThat(this.lease.wasHeld(Duration.ofNanos(5000))).isTrue();
		this.nanos.addAndGet(1);
		assertThat(this.lease.wasHeld(Duration.ofNanos(5000))).isFalse();
	}

}
