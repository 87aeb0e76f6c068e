package io.gatehouse.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Report of a run.
 *
 * @param lineup what was compared
 * @param results the results
 * @param startTimes the seconds of a start, if they were measured
 * @param conditions how it was measured
 */
record Report(Lineup lineup, List<Result> results, Map<Contender, Statistics> startTimes, Conditions conditions) {

	/** Share of other processes from which on a run counts as disturbed. */
	private static final double DISTURBED = 0.05;

	/** Returns the content of the section in the document. */
	String markdown() {
		StringBuilder text = new StringBuilder();
		text.append(this.conditions.text(this.lineup, this.results))
			.append("\n\n")
			.append(ResultTable.of(this.lineup.title(), this.results));
		text.append("\n![Processor time and throughput as bars](").append(chart()).append(")\n");
		if (!this.startTimes.isEmpty()) {
			text.append('\n').append(startTable());
		}
		return text.toString();
	}

	private String startTable() {
		StringBuilder table = new StringBuilder("| ").append(this.lineup.title())
			.append(" | starts in | memory after the warm-up |\n|---|---|---|\n");
		this.results.stream()
			.filter((result) -> this.startTimes.containsKey(result.contender()))
			.forEach((result) -> table.append(startRow(result)));
		return table.toString();
	}

	private String startRow(Result result) {
		Statistics seconds = this.startTimes.getOrDefault(result.contender(), new Statistics(0, 0, 0));
		return String.format(Locale.ROOT, "| %s | %.1f s (%.1f–%.1f) | %s |", result.contender().title(),
				seconds.median(), seconds.lowest(), seconds.highest(), ResultTable.megabytes(result.residentBytes()))
				+ "\n";
	}

	private String chart() {
		return "performance-" + this.lineup.name() + ".svg";
	}

	/** Returns whether other processes used so much that the figures say little. */
	boolean isDisturbed() {
		return this.conditions.others().orElse(0) > DISTURBED;
	}

	/** Writes the section of the document, and the chart beside it. */
	void write(Path directory) throws IOException {
		DocumentSection.write(directory, this.lineup.name(), markdown(), chart(), BarChart.of(this.results));
	}

	/**
	 * Conditions of the measurement.
	 *
	 * @param command the command line
	 * @param options its options
	 * @param generator the load generator
	 * @param generatorMicros the processor time of the load generator for a request
	 * @param upstreamMicros the processor time of the upstream for a request
	 * @param others the share of the processors that other processes used
	 */
	record Conditions(String command, Options options, String generator, double generatorMicros, double upstreamMicros,
			OptionalDouble others) {

		/** Returns it in Markdown. */
		String text(Lineup lineup, List<Result> results) {
			String upstream = lineup.hasUpstream()
					? String.format(Locale.ROOT, "; the upstream took %.0f µs", this.upstreamMicros) : "";
			return String.format(Locale.ROOT, """
					Measured on %s by `%s`: %d rounds of %d s, %d connections.

					- Machine: %s
					- Versions: %s
					- Load: from %s, which took %.0f µs of processor time a request%s
					- Processes besides the measured ones used %s of the processors""", LocalDate.now(ZoneOffset.UTC),
					this.command, this.options.rounds(), this.options.seconds(), this.options.connections(),
					Environment.machine(), Environment.versions(results.stream().map(Result::contender).toList()),
					this.generator, this.generatorMicros, upstream, OtherProcesses.text(this.others));
		}

	}

}
