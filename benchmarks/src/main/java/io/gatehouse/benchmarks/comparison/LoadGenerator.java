package io.gatehouse.benchmarks.comparison;

import java.time.Duration;

/**
 * Sends loads, one at a time.
 */
interface LoadGenerator extends AutoCloseable {

	/**
	 * Starts a generator.
	 * @param kind {@code java}, {@code wrk}, or {@code auto} for wrk where it is on the
	 * PATH
	 */
	static LoadGenerator start(String kind) {
		boolean usesWrk = kind.equals("wrk") || (kind.equals("auto") && WrkLoadGenerator.isPresent());
		return usesWrk ? new WrkLoadGenerator() : JavaLoadGenerator.start();
	}

	/**
	 * Sends a load, and returns when all responses are complete.
	 * @throws IllegalStateException if a connection fails
	 */
	LoadResult run(Load load);

	/** Returns the processor time that it has used so far. */
	Duration processorTime();

	/** Returns what it is, for the report. */
	String description();

	@Override
	void close();

}
