package io.gatehouse.benchmarks.gateway;

/**
 * Sends loads, one at a time.
 */
interface LoadGenerator extends AutoCloseable {

	/**
	 * Sends a load, and returns when all responses are complete.
	 * @throws IllegalStateException if a connection fails
	 */
	LoadResult run(Load load);

	/** Returns what it is, for the report. */
	String description();

	@Override
	void close();

}
