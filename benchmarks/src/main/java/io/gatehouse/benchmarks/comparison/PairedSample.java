package io.gatehouse.benchmarks.comparison;

/**
 * Sample of a contender, with those of its baseline in the slots before and after it.
 *
 * @param sample the contender's
 * @param before the baseline's before it
 * @param after the baseline's after it
 */
record PairedSample(Sample sample, Sample before, Sample after) {

	/** Returns the processor time of a request as a multiple of the baseline's. */
	double work() {
		return this.sample.microsPerRequest() / baseline().microsPerRequest();
	}

	/** Returns the throughput as a multiple of the baseline's. */
	double throughput() {
		return this.sample.perSecond() / baseline().perSecond();
	}

	private Sample baseline() {
		return this.before.plus(this.after);
	}

}
