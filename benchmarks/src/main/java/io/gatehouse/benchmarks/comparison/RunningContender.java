package io.gatehouse.benchmarks.comparison;

import io.gatehouse.benchmarks.ServerProcess;

/**
 * Contender with its process.
 *
 * @param contender what it is
 * @param process the process
 */
record RunningContender(Contender contender, ServerProcess process) implements AutoCloseable {

	/** Returns the name of the contender. */
	String name() {
		return this.contender.name();
	}

	@Override
	public void close() {
		this.process.close();
	}

}
