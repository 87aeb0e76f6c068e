package io.gatehouse.benchmarks.comparison;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LineChart} and {@link GrowthReport}.
 */
class LineChartTests {

	@Test
	void ofThenEachSeriesHasItsLinesWithAPointForEachStep() throws Exception {
		Document image = image(List.of(result("a <b>", 1, 10, 100), result("c", 2, 4)));
		assertThat(elements(image, "polyline").stream().map((line) -> line.getAttribute("points").split(" ").length))
			.containsExactly(3, 3, 2, 2);
		assertThat(elements(image, "text").stream().map(Element::getTextContent)).contains("a <b>", "c", "100", "bare");
	}

	@Test
	void ofThenQuantitiesAreOnALogarithmicAxis() throws Exception {
		String[] points = elements(image(List.of(result("a", 1, 10, 100))), "polyline").get(0)
			.getAttribute("points")
			.split("[ ,]");
		double left = Double.parseDouble(points[0]);
		double middle = Double.parseDouble(points[2]);
		double right = Double.parseDouble(points[4]);
		assertThat(middle - left).isCloseTo(right - middle, org.assertj.core.data.Offset.offset(0.2));
	}

	@Test
	void ofThenSmallerValueIsLower() throws Exception {
		List<Element> lines = elements(image(List.of(result("a", 1, 10))), "polyline");
		// the second line has half of the first one's values; the y axis points down
		assertThat(y(lines.get(0))).isLessThan(y(lines.get(1)));
	}

	@Test
	void markdownThenHasARowForEachStep() {
		assertThat(new GrowthReport(List.of(result("floors", 1, 1_000_000))).markdown()).isEqualTo("""

				| floors | local, µs | requests/s | memory | bare, µs | requests/s | memory |
				|---|---|---|---|---|---|---|
				| 1 | 100 (100–100) | 2,000 | 3 MB | 50 (50–50) | 2,000 | 3 MB |
				| 1,000,000 | 100 (100–100) | 2,000 | 3 MB | 50 (50–50) | 2,000 | 3 MB |
				""");
	}

	private static double y(Element line) {
		return Double.parseDouble(line.getAttribute("points").split("[ ,]")[1]);
	}

	private static GrowthResult result(String title, long... quantities) {
		GrowthSeries.Server server = new GrowthSeries.Server(TestResults.contenders().get(0), List.of());
		GrowthSeries.Point point = new GrowthSeries.Point(server, Path.of("requests"), 1);
		List<GrowthSeries.Step> steps = new ArrayList<>();
		List<GrowthResult.Row> rows = new ArrayList<>();
		for (long quantity : quantities) {
			steps.add(new GrowthSeries.Step(quantity, point, point));
			rows.add(new GrowthResult.Row(quantity, IntStream.of(100, 50).mapToObj(LineChartTests::value).toList()));
		}
		return new GrowthResult(new GrowthSeries("name", title, List.of("local", "bare"), steps), rows);
	}

	private static Result value(int micros) {
		return new Result(TestResults.contenders().get(0), new Statistics(micros, micros, micros),
				new Statistics(2000, 2000, 2000), new Statistics(1, 1, 1), new Statistics(1, 1, 1),
				OptionalLong.of(3 << 20));
	}

	private static Document image(List<GrowthResult> results) throws Exception {
		byte[] text = LineChart.of(results).getBytes(StandardCharsets.UTF_8);
		return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(text));
	}

	private static List<Element> elements(Document image, String name) {
		NodeList nodes = image.getElementsByTagName(name);
		List<Element> elements = new ArrayList<>();
		for (int i = 0; i < nodes.getLength(); i++) {
			elements.add((Element) nodes.item(i));
		}
		return elements;
	}

}
