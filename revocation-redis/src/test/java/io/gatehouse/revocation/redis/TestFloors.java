package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.List;

import io.gatehouse.test.MutableClock;
import org.jspecify.annotations.Nullable;

/**
 * Floors in memory under a lease that tests renew.
 */
public final class TestFloors {

	/** The length of the lease. */
	public static final Duration LEASE = Duration.ofSeconds(2);

	private final TwoClocks clocks;

	private final LocalRevocationList memory;

	/** Creates a list without floors, whose lease is held now. */
	public TestFloors(MutableClock clock) {
		this.clocks = new TwoClocks(clock::nanoTime, clock::millis);
		this.memory = new LocalRevocationList(this.clocks, LEASE);
		renew();
	}

	/** Renews the lease. */
	public void renew() {
		this.memory.granted(this.clocks.now(), StreamId.NONE);
	}

	/** Raises a floor to a time in epoch ms. */
	public void raise(String member, long milli) {
		this.memory.raise(List.of(member), new double[] { (double) milli });
	}

	/** Forgets the floors below a time in epoch ms. */
	public void forget(long below) {
		this.memory.forget((double) below);
	}

	/** Changes to the list of another Redis, and gets a lease there. */
	public void takeOver() {
		this.memory.leaveList();
		this.memory.loaded();
		renew();
	}

	/** Takes a snapshot, or returns {@code null} without a lease. */
	public @Nullable FloorSnapshot snapshot(List<String> members) {
		return this.memory.snapshot(members);
	}

}
