package io.gatehouse.run;

import java.util.Arrays;

/**
 * Collects durations. Thread-safe.
 */
final class Latencies {

	private static final double NANOS_PER_MILLI = 1_000_000;

	private long[] nanos = new long[1024];

	private int size;

	/** Adds a duration. */
	synchronized void add(long elapsedNanos) {
		if (this.size == this.nanos.length) {
			this.nanos = Arrays.copyOf(this.nanos, this.size * 2);
		}
		this.nanos[this.size++] = elapsedNanos;
	}

	/** Returns the number of durations. */
	synchronized int size() {
		return this.size;
	}

	/**
	 * Returns the duration that a share of all durations does not exceed.
	 * @param share from 0 to 1; 1 returns the longest
	 * @return milliseconds; 0 if there are none
	 */
	synchronized double millis(double share) {
		if (this.size == 0) {
			return 0;
		}
		long[] sorted = Arrays.copyOf(this.nanos, this.size);
		Arrays.sort(sorted);
		int index = Math.max(0, (int) Math.ceil(share * this.size) - 1);
		return sorted[index] / NANOS_PER_MILLI;
	}

	@Override
	public String toString() {
		return "p50 %.1f ms, p99 %.1f ms, max %.1f ms".formatted(millis(0.5), millis(0.99), millis(1));
	}

}
