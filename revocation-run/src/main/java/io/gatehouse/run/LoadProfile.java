package io.gatehouse.run;

import java.time.Duration;

/**
 * Load of a run.
 *
 * @param parallel the number of concurrent trials
 * @param patience how long a trial waits for an answer before it continues without one
 * @param pause the time between two uses of a token during its revocation
 * @param impatience the share of calls that are cancelled early, from 0 to 1
 */
record LoadProfile(int parallel, Duration patience, Duration pause, double impatience) {

	/** Load without faults: trials wait up to a minute for each answer. */
	static LoadProfile quiet(int parallel) {
		return new LoadProfile(parallel, Duration.ofMinutes(1), Duration.ZERO, 0);
	}

	/**
	 * Load with faults: trials do not wait for hanging gateways, and leave the CPU some
	 * idle time.
	 */
	static LoadProfile faulty(int parallel) {
		return new LoadProfile(parallel, Duration.ofMillis(250), Duration.ofMillis(100), 0.05);
	}

}
