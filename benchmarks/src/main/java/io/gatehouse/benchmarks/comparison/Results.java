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

}
