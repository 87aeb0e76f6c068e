package io.gatehouse.benchmarks.comparison;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Draws results as bars, in SVG: on the left the processor time of a request, on the
 * right the throughput, both as multiples of the baseline, at which a line is drawn.
 * Readable on light and dark backgrounds.
 */
final class BarChart {

	private static final int LABELS = 370;

	private static final int PANEL = 210;

	private static final int GAP = 60;

	private static final int ROW = 24;

	private static final int TOP = 44;

	private static final String STYLE = """
			<style>
			text { font: 13px system-ui, sans-serif; fill: #1f2328; }
			.head { font-weight: 600; }
			.bare { fill: #8c959f; }
			.gatehouse { fill: #2f6feb; }
			.other { fill: #c77b1e; }
			line { stroke: #8c959f; stroke-dasharray: 3 3; }
			@media (prefers-color-scheme: dark) { text { fill: #e6edf3; } .gatehouse { fill: #58a6ff; } .other { fill: #e3a04f; } }
			</style>
			""";

	private final List<Result> results;

	private final Svg svg;

	private BarChart(List<Result> results) {
		this.results = results;
		this.svg = new Svg(LABELS + 2 * (PANEL + GAP), TOP + results.size() * ROW + 12,
				"Processor time of a request and throughput, as multiples of no authentication", STYLE);
	}

	/** Returns the text of the image. */
	static String of(List<Result> results) {
		return new BarChart(results).draw();
	}

	private String draw() {
		int row = 0;
		for (Result result : this.results) {
			this.svg.add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", LABELS - 12, baseline(row++),
					Svg.escape(result.contender().title()));
		}
		panel(LABELS, "processor time of a request", (result) -> result.work().median());
		panel(LABELS + PANEL + GAP, "throughput", (result) -> result.throughput().median());
		return this.svg.end();
	}

	private void panel(int left, String head, ToDoubleFunction<Result> value) {
		double most = this.results.stream().mapToDouble(value).max().orElse(1);
		double unit = PANEL / Math.max(1, most);
		this.svg.add("<text class=\"head\" x=\"%d\" y=\"24\">%s</text>", left, head);
		int row = 0;
		for (Result result : this.results) {
			double length = value.applyAsDouble(result) * unit;
			this.svg.add("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
					color(result.contender()), left, TOP + row * ROW + 3, length, ROW - 6);
			this.svg.add("<text x=\"%.1f\" y=\"%d\">%.2f</text>", left + length + 6, baseline(row++),
					value.applyAsDouble(result));
		}
		this.svg.add("<line x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\"/>", left + unit, TOP - 6,
				TOP + this.results.size() * ROW + 2);
	}

	private static int baseline(int row) {
		return TOP + row * ROW + ROW / 2 + 5;
	}

	private static String color(Contender contender) {
		if (contender.isBaseline()) {
			return "bare";
		}
		return contender.module().isGatehouse() ? "gatehouse" : "other";
	}

}
