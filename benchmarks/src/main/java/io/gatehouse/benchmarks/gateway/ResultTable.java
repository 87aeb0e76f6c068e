package io.gatehouse.benchmarks.gateway;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * Writes {@link Results} as a table in Markdown.
 */
final class ResultTable {

	private static final String HEAD = """
			| gateway | processor time | a request, in µs | throughput | requests/s | memory |
			|---|---|---|---|---|---|
			""";

	private ResultTable() {
	}

	/**
	 * Returns the table: ratios to the baseline, medians, and in brackets the extremes.
	 */
	static String of(Results results) {
		StringBuilder table = new StringBuilder(HEAD);
		for (Result result : results.all()) {
			table.append(String.format(Locale.ROOT, "| %s | %.2f | %s | %.2f | %s | %s |%n", result.gateway().title(),
					results.work(result), text(result.micros()), results.throughput(result), text(result.perSecond()),
					megabytes(result.residentBytes())));
		}
		return table.toString().replace(System.lineSeparator(), "\n");
	}

	private static String text(Statistics statistics) {
		return String.format(Locale.ROOT, "%,.0f (%,.0f–%,.0f)", statistics.median(), statistics.lowest(),
				statistics.highest());
	}

	private static String megabytes(OptionalLong octets) {
		return octets.isPresent() ? Math.round(octets.getAsLong() / 1048576.0) + " MB" : "–";
	}

}
