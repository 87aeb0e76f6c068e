package io.gatehouse.benchmarks.comparison;

import java.time.Duration;

/**
 * Measurement of one contender in one slot.
 *
 * @param requests the number of requests that were answered
 * @param time the time in which they were
 * @param work the processor time of the contender
 */
record Sample(long requests, Duration time, Duration work) {

	/** Returns both slots as one. */
	Sample plus(Sample other) {
		return new Sample(this.requests + other.requests, this.time.plus(other.time), this.work.plus(other.work));
	}

	/** Returns the contender's processor time for a request, in microseconds. */
	double microsPerRequest() {
		return this.work.toNanos() / 1e3 / this.requests;
	}

	/** Returns the requests answered in a second. */
	double perSecond() {
		return this.requests * 1e9 / this.time.toNanos();
	}

}
