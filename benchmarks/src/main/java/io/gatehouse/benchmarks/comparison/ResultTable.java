package io.gatehouse.benchmarks.comparison;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Writes results as a table in Markdown.
 */
final class ResultTable {

	private static final String RULE = "|---|---|---|---|---|---|\n";

	private static final double MEBIBYTE = 1048576;

	private ResultTable() {
	}

	/**
	 * Returns the table: medians, and in brackets the extremes.
	 * @param contenders what the contenders are, as the head of their column
	 */
	static String of(String contenders, List<Result> results) {
		StringBuilder table = new StringBuilder("| ").append(contenders)
			.append(" | processor time of a request | in µs | throughput | requests/s | memory |\n")
			.append(RULE);
		for (Result result : results) {
			table.append(String.format(Locale.ROOT, "| %s | %s | %s | %s | %s | %s |", result.contender().title(),
					ratio(result.work()), text(result.micros()), ratio(result.throughput()), text(result.perSecond()),
					megabytes(result.residentBytes())))
				.append('\n');
		}
		return table.toString();
	}

	/** Returns the median of multiples, with the extremes unless all are one. */
	private static String ratio(Statistics statistics) {
		return (statistics.lowest() == statistics.highest()) ? String.format(Locale.ROOT, "%.2f", statistics.median())
				: String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", statistics.median(), statistics.lowest(),
						statistics.highest());
	}

	/** Returns the median for people, with the extremes. */
	static String text(Statistics statistics) {
		return String.format(Locale.ROOT, "%,.0f (%,.0f–%,.0f)", statistics.median(), statistics.lowest(),
				statistics.highest());
	}

	/** Returns a size for people. */
	static String megabytes(OptionalLong octets) {
		return octets.isPresent() ? Math.round(octets.getAsLong() / MEBIBYTE) + " MB" : "–";
	}

}
