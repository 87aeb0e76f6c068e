package io.gatehouse.gateway;

import java.time.Duration;
import java.util.function.LongSupplier;

import com.github.benmanes.caffeine.cache.Ticker;

/**
 * Elapsed time by two clocks at once. The monotonic clock stands still while a virtual
 * machine is frozen, or the system sleeps. The wall clock goes on meanwhile, and can be
 * set. More time has gone by than the slower of them shows, so the faster one counts; and
 * where they disagree by more than rounding and adjusted speed explain, none of them is
 * believed. What is left is a machine whose clocks both stand still, and one whose wall
 * clock is set back by just as much as it was frozen. Thread-safe.
 */
final class TwoClocks {

	/** One clock may be this part of the time ahead of the other. */
	private static final int TOLERANCE = 8;

	/** Milliseconds are cut, and a thread may be held up between the two. */
	private static final long ROUNDING_NANOS = Duration.ofMillis(5).toNanos();

	private final Ticker ticker;

	private final LongSupplier epochMilli;

	/**
	 * Two clocks.
	 * @param ticker the monotonic one
	 * @param epochMilli the wall clock
	 */
	TwoClocks(Ticker ticker, LongSupplier epochMilli) {
		this.ticker = ticker;
		this.epochMilli = epochMilli;
	}

	/** The clocks of the system. */
	static TwoClocks system() {
		return new TwoClocks(Ticker.systemTicker(), System::currentTimeMillis);
	}

	/** What they show. */
	Moment now() {
		return new Moment(this.ticker.read(), this.epochMilli.getAsLong());
	}

	/** By the monotonic clock alone. */
	long nanos() {
		return this.ticker.read();
	}

	/**
	 * Whether less than some time has gone by, for certain.
	 * @param since when it began
	 * @return {@code false} also if the clocks disagree
	 */
	boolean isWithin(Moment since, Duration time) {
		long limit = time.toNanos();
		long monotonic = this.ticker.read() - since.nanos();
		long wall = (this.epochMilli.getAsLong() - since.epochMilli()) * 1_000_000;
		return monotonic < limit && wall < limit && Math.abs(wall - monotonic) <= limit / TOLERANCE + ROUNDING_NANOS;
	}

	/**
	 * A moment.
	 *
	 * @param nanos by the monotonic clock
	 * @param epochMilli by the wall clock
	 */
	record Moment(long nanos, long epochMilli) {

	}

}
