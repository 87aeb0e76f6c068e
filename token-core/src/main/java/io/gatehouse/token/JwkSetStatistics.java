package io.gatehouse.token;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Statistics of the JWK Set of one issuer, for metrics. Thread-safe.
 */
public final class JwkSetStatistics {

	private static final double NANOS_PER_SECOND = 1e9;

	private final LongAdder fetched = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private final LongSupplier ticker;

	/** The start of the latest fetch that succeeded; read only if there was one. */
	private volatile long fetchedAt;

	private volatile boolean known;

	JwkSetStatistics(LongSupplier ticker) {
		this.ticker = ticker;
	}

	void fetched(long startedAt) {
		// the time before the flag: a thread that sees the flag also sees a time
		this.fetchedAt = startedAt;
		this.known = true;
		this.fetched.increment();
	}

	void failed() {
		this.failed.increment();
	}

	/**
	 * Returns the fetches that succeeded.
	 * @return the count, the same object each time
	 */
	public LongAdder fetched() {
		return this.fetched;
	}

	/**
	 * Returns the fetches that failed.
	 * @return the count, the same object each time
	 */
	public LongAdder failures() {
		return this.failed;
	}

	/**
	 * Returns the age of the keys in use.
	 * @return seconds since the latest fetch that succeeded; not a number if there was
	 * none
	 */
	public double ageSeconds() {
		return this.known ? (this.ticker.getAsLong() - this.fetchedAt) / NANOS_PER_SECOND : Double.NaN;
	}

}
