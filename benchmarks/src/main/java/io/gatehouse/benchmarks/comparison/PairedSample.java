package io.gatehouse.benchmarks.comparison;

/**
 * Sample of a contender, with that of its baseline in the slots before and after it.
 *
 * @param sample the contender's
 * @param baseline the baseline's; the same for a baseline itself
 */
record PairedSample(Sample sample, Sample baseline) {

	/** Returns the sample of a baseline. */
	static PairedSample alone(Sample sample) {
		return new PairedSample(sample, sample);
	}

	/** Returns the processor time of a request as a multiple of the baseline's. */
	double work() {
		return this.sample.microsPerRequest() / this.baseline.microsPerRequest();
	}

	/** Returns the throughput as a multiple of the baseline's. */
	double throughput() {
		return this.sample.perSecond() / this.baseline.perSecond();
	}

}
