package io.gatehouse.benchmarks.comparison;

import java.util.List;
import java.util.OptionalLong;

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
	 * @param values the results, one for each line
	 */
	record Row(long quantity, List<Value> values) {

		Row {
			values = List.copyOf(values);
		}

	}

	/**
	 * Result of one server.
	 *
	 * @param micros its processor time for a request, in microseconds
	 * @param perSecond the requests in a second
	 * @param residentBytes its memory after the measurement, if it is known
	 */
	record Value(Statistics micros, Statistics perSecond, OptionalLong residentBytes) {

	}

}
