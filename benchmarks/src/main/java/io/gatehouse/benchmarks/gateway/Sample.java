package io.gatehouse.benchmarks.gateway;

import java.time.Duration;

/**
 * Measurement of one gateway in one slot.
 *
 * @param requests the number of requests that were answered
 * @param time the time in which they were
 * @param work the processor time of the gateway
 */
record Sample(long requests, Duration time, Duration work) {

	/** Returns the gateway's processor time for a request, in microseconds. */
	double microsPerRequest() {
		return this.work.toNanos() / 1e3 / this.requests;
	}

	/** Returns the requests answered in a second. */
	double perSecond() {
		return this.requests * 1e9 / this.time.toNanos();
	}

}
