package io.gatehouse.benchmarks.comparison;

import java.util.Collection;

/**
 * Median and extremes of values.
 *
 * @param median the median; of an even number of values, the mean of the middle two
 * @param lowest the lowest value
 * @param highest the highest value
 */
record Statistics(double median, double lowest, double highest) {

	/**
	 * Returns those of the given values.
	 * @throws IllegalArgumentException if there are none
	 */
	static Statistics of(Collection<Double> values) {
		double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
		if (sorted.length == 0) {
			throw new IllegalArgumentException("There are no values");
		}
		int middle = sorted.length / 2;
		double median = (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
		return new Statistics(median, sorted[0], sorted[sorted.length - 1]);
	}

}
