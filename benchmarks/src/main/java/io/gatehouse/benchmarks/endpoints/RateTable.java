package io.gatehouse.benchmarks.endpoints;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Table of results: medians of the rounds, and the medians of the ratios to the baseline
 * in the same round.
 */
final class RateTable {

	private final String baseline;

	private final Map<Row, List<Rates>> results = new LinkedHashMap<>();

	/**
	 * Creates a table.
	 * @param baseline the name of the server that the others are compared with
	 */
	RateTable(String baseline) {
		this.baseline = baseline;
	}

	/** Adds the result of a round. */
	void add(String server, String kind, Rates rates) {
		this.results.computeIfAbsent(new Row(server, kind), (row) -> new ArrayList<>()).add(rates);
	}

	@Override
	public String toString() {
		List<String> lines = new ArrayList<>(
				List.of("| | tokens | introspections a second | ratio | µs | revocations a second | ratio | µs |",
						"|---|---|---|---|---|---|---|---|"));
		this.results.forEach((row,
				rates) -> lines.add("| %s | %s | %,.0f | %s | %,.0f | %,.0f | %s | %,.0f |".formatted(row.server(),
						row.kind(), median(rates, Rates::introspections), ratio(row, Rates::introspections),
						median(rates, Rates::introspectionMicros), median(rates, Rates::revocations),
						ratio(row, Rates::revocations), median(rates, Rates::revocationMicros))));
		return String.join("\n", lines);
	}

	private String ratio(Row row, ToDoubleFunction<Rates> rate) {
		List<Rates> own = Objects.requireNonNull(this.results.get(row));
		List<Rates> others = this.results.get(new Row(this.baseline, row.kind()));
		if (others == null || row.server().equals(this.baseline)) {
			return "";
		}
		double[] ratios = IntStream.range(0, own.size())
			.mapToDouble((round) -> rate.applyAsDouble(own.get(round)) / rate.applyAsDouble(others.get(round)))
			.toArray();
		return String.format(Locale.ROOT, "%.2f", median(ratios));
	}

	private static double median(List<Rates> rates, ToDoubleFunction<Rates> value) {
		return median(rates.stream().mapToDouble(value).toArray());
	}

	private static double median(double[] values) {
		double[] sorted = values.clone();
		java.util.Arrays.sort(sorted);
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

	private record Row(String server, String kind) {

	}

}
