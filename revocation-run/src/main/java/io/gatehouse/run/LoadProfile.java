package io.gatehouse.run;

import java.time.Duration;

/**
 * How hard the parts are pressed.
 *
 * @param parallel how many tokens are tried at a time
 * @param patience how long a trial waits for an answer before it goes on without
 * @param pause how long a token rests between two uses while it is being revoked
 * @param impatience the share of calls that are given up early, from 0 to 1
 */
record LoadProfile(int parallel, Duration patience, Duration pause, double impatience) {

	/** Nothing goes wrong: every answer is waited for. */
	static LoadProfile quiet(int parallel) {
		return new LoadProfile(parallel, Duration.ofMinutes(1), Duration.ZERO, 0);
	}

	/** Much goes wrong: who hangs is left behind, and the machine is not kept busy. */
	static LoadProfile faulty(int parallel) {
		return new LoadProfile(parallel, Duration.ofMillis(250), Duration.ofMillis(100), 0.05);
	}

}
