package io.gatehouse.benchmarks.comparison;

import java.util.List;

/**
 * Results of all contenders, in the order of the report.
 *
 * @param all the results, with those of all baselines
 */
record Results(List<Result> all) {

	Results {
		all = List.copyOf(all);
	}

	/**
	 * Returns the processor time for a request as a multiple of the baseline's: the ratio
	 * of the medians.
	 */
	double work(Result result) {
		return result.micros().median() / baseline(result).micros().median();
	}

	/**
	 * Returns the throughput as a multiple of the baseline's: the ratio of the medians.
	 */
	double throughput(Result result) {
		return result.perSecond().median() / baseline(result).perSecond().median();
	}

	private Result baseline(Result result) {
		return this.all.stream()
			.filter((other) -> other.contender().name().equals(result.contender().baseline()))
			.findFirst()
			.orElseThrow();
	}

}
