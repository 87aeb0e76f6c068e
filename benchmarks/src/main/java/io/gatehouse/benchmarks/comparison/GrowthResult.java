package io.gatehouse.benchmarks.comparison;

import java.util.List;

/**
 * Results of a {@link GrowthSeries}.
 *
 * @param series what was measured
 * @param rows the results of each step, in the order of the steps
 */
record GrowthResult(GrowthSeries series, List<Row> rows) {

	GrowthResult {
		rows = List.copyOf(rows);
	}

	/** Returns the largest median of the processor time of a request, in microseconds. */
	double mostMicros() {
		return this.rows.stream()
			.flatMap((row) -> row.values().stream())
			.mapToDouble((value) -> value.micros().median())
			.max()
			.orElse(1);
	}

	/**
	 * Results at one value of the quantity.
	 *
	 * @param quantity the value
	 * @param values the results, one for each line; memory is that after the measurement
	 */
	record Row(long quantity, List<Result> values) {

		Row {
			values = List.copyOf(values);
		}

	}

}
