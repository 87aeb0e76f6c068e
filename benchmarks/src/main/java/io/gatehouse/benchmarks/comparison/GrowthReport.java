package io.gatehouse.benchmarks.comparison;

import java.util.List;
import java.util.Locale;

/**
 * Writes results of growth as tables in Markdown.
 *
 * @param results the results of all series
 */
record GrowthReport(List<GrowthResult> results) {

	GrowthReport {
		results = List.copyOf(results);
	}

	/** Returns one table for each series. */
	String markdown() {
		StringBuilder text = new StringBuilder();
		this.results.forEach((result) -> append(text, result));
		return text.toString();
	}

	private static void append(StringBuilder text, GrowthResult result) {
		text.append("\n| ").append(result.series().title());
		result.series().lines().forEach((line) -> text.append(" | ").append(line).append(", µs | requests/s | memory"));
		text.append(" |\n|---|").append("---|---|---|".repeat(result.series().lines().size())).append('\n');
		for (GrowthResult.Row row : result.rows()) {
			text.append(String.format(Locale.ROOT, "| %,d |", row.quantity()));
			row.values()
				.forEach((value) -> text
					.append(String.format(Locale.ROOT, " %s | %,.0f | %s |", ResultTable.text(value.micros()),
							value.perSecond().median(), ResultTable.megabytes(value.residentBytes()))));
			text.append('\n');
		}
	}

}
