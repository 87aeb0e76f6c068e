package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Thread-safe measurement of elapsed time by two clocks at once. The monotonic clock
 * stands still while a virtual machine is frozen or the system sleeps. The wall clock
 * continues, but can be set. A clock may have stood still, so the faster one counts. If
 * the clocks disagree by more than rounding and clock adjustment explain, neither is
 * trusted. Two cases remain undetected: both clocks stand still, or the wall clock is set
 * back by exactly the frozen time.
 */
final class TwoClocks {

	/** One clock may be ahead of the other by the elapsed time divided by this. */
	private static final int TOLERANCE = 8;

	/**
	 * Milliseconds are truncated, and the thread may be suspended between the two reads.
	 */
	private static final long ROUNDING_NANOS = Duration.ofMillis(5).toNanos();

	private final LongSupplier nanoTime;

	private final LongSupplier epochMilli;

	/**
	 * Creates a pair of clocks.
	 * @param nanoTime the monotonic clock
	 * @param epochMilli the wall clock
	 */
	TwoClocks(LongSupplier nanoTime, LongSupplier epochMilli) {
		this.nanoTime = nanoTime;
		this.epochMilli = epochMilli;
	}

	/** The clocks of the system. */
	static TwoClocks system() {
		return new TwoClocks(System::nanoTime, System::currentTimeMillis);
	}

	/** Reads both clocks. */
	Moment now() {
		return new Moment(this.nanoTime.getAsLong(), this.epochMilli.getAsLong());
	}

	/** Reads the monotonic clock alone. */
	long nanos() {
		return this.nanoTime.getAsLong();
	}

	/**
	 * Checks whether less than a given time has certainly passed.
	 * @param since the start
	 * @return {@code false} also if the clocks disagree
	 */
	boolean isWithin(Moment since, Duration time) {
		long limit = time.toNanos();
		long monotonic = this.nanoTime.getAsLong() - since.nanos();
		long wall = (this.epochMilli.getAsLong() - since.epochMilli()) * 1_000_000;
		return monotonic < limit && wall < limit && Math.abs(wall - monotonic) <= limit / TOLERANCE + ROUNDING_NANOS;
	}

	/**
	 * Reading of both clocks.
	 *
	 * @param nanos by the monotonic clock
	 * @param epochMilli by the wall clock
	 */
	record Moment(long nanos, long epochMilli) {

	}

}
