package io.gatehouse.benchmarks.comparison;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Draws results of growth as lines, in SVG: one panel for each series, the quantity on a
 * logarithmic axis, the processor time of a request on a linear one from zero. Readable
 * on light and dark backgrounds.
 */
final class LineChart {

	private static final int WIDTH = 440;

	private static final int HEIGHT = 250;

	private static final int LEFT = 56;

	private static final int RIGHT = 20;

	private static final int TOP = 64;

	private static final int BOTTOM = 36;

	private static final int COLUMNS = 2;

	private static final int LEGEND = 190;

	private static final String STYLE = """
			<style>
			text { font: 12px system-ui, sans-serif; fill: #1f2328; }
			.head { font-weight: 600; }
			.line0 { stroke: #2f6feb; fill: #2f6feb; }
			.line1 { stroke: #8c959f; fill: #8c959f; }
			polyline { stroke-width: 2; fill: none !important; }
			.axis { stroke: #8c959f; stroke-width: 1; }
			@media (prefers-color-scheme: dark) { text { fill: #e6edf3; } .line0 { stroke: #58a6ff; fill: #58a6ff; } }
			</style>
			""";

	private final Svg svg;

	private LineChart(Svg svg) {
		this.svg = svg;
	}

	/** Returns the text of the image. */
	static String of(List<GrowthResult> results) {
		int rows = (results.size() + COLUMNS - 1) / COLUMNS;
		LineChart chart = new LineChart(
				new Svg(COLUMNS * WIDTH, rows * HEIGHT, "Processor time of a request while one quantity grows", STYLE));
		IntStream.range(0, results.size()).forEach((i) -> chart.panel(results.get(i), i));
		return chart.svg.end();
	}

	private void panel(GrowthResult result, int position) {
		this.svg.add("<g transform=\"translate(%d %d)\">", position % COLUMNS * WIDTH, position / COLUMNS * HEIGHT);
		this.svg.add("<text class=\"head\" x=\"%d\" y=\"18\">%s</text>", LEFT, Svg.escape(result.series().title()));
		this.svg.add("<line class=\"axis\" x1=\"%1$d\" x2=\"%2$d\" y1=\"%3$d\" y2=\"%3$d\"/>", LEFT, WIDTH - RIGHT,
				HEIGHT - BOTTOM);
		double most = result.mostMicros();
		this.svg.add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%,.0f µs</text>", LEFT - 6, TOP + 4, most);
		this.svg.add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">0</text>", LEFT - 6, HEIGHT - BOTTOM + 4);
		for (GrowthResult.Row row : result.rows()) {
			this.svg.add("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>", x(result, row),
					HEIGHT - BOTTOM + 18, quantity(row.quantity()));
		}
		for (int line = 0; line < result.series().lines().size(); line++) {
			line(result, line, most);
		}
		this.svg.add("</g>");
	}

	private void line(GrowthResult result, int line, double most) {
		int legend = LEFT + line * LEGEND;
		this.svg.add("<rect class=\"line%d\" x=\"%d\" y=\"30\" width=\"14\" height=\"4\"/>", line, legend);
		this.svg.add("<text x=\"%d\" y=\"37\">%s</text>", legend + 20, Svg.escape(result.series().lines().get(line)));
		String points = result.rows()
			.stream()
			.map((row) -> String.format(Locale.ROOT, "%.1f,%.1f", x(result, row), y(row, line, most)))
			.collect(Collectors.joining(" "));
		this.svg.add("<polyline class=\"line%d\" points=\"%s\"/>", line, points);
		result.rows()
			.forEach((row) -> this.svg.add("<circle class=\"line%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>", line,
					x(result, row), y(row, line, most)));
	}

	private static double x(GrowthResult result, GrowthResult.Row row) {
		double first = Math.log((double) result.rows().get(0).quantity());
		double last = Math.log((double) result.rows().get(result.rows().size() - 1).quantity());
		double share = (last > first) ? (Math.log((double) row.quantity()) - first) / (last - first) : 0;
		return LEFT + 16 + share * (WIDTH - LEFT - RIGHT - 40);
	}

	private static double y(GrowthResult.Row row, int line, double most) {
		int height = HEIGHT - TOP - BOTTOM;
		return HEIGHT - BOTTOM - row.values().get(line).micros().median() / most * height;
	}

	private static String quantity(long value) {
		if (value >= 1_000_000) {
			return value / 1_000_000 + "M";
		}
		return (value >= 10_000) ? value / 1000 + "k" : Long.toString(value);
	}

}
