package io.gatehouse.benchmarks.comparison;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BarChart}.
 */
class BarChartTests {

	private Document image;

	@BeforeEach
	void draw() throws Exception {
		byte[] text = BarChart.of(TestResults.results()).getBytes(StandardCharsets.UTF_8);
		this.image = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(text));
	}

	@Test
	void ofWhenTitlesHaveMarkupThenTheImageShowsTheirText() {
		assertThat(elements("text").stream().map(Element::getTextContent)).contains("Gatehouse, lookup: local",
				"bare & old", "other <1>", "1.50", "0.25");
	}

	@Test
	void ofWhenThereAreBaselinesThenTheyHaveAColorOfTheirOwn() {
		assertThat(elements("rect").stream().map((bar) -> bar.getAttribute("class"))).containsExactly("bare",
				"gatehouse", "bare", "other", "bare", "gatehouse", "bare", "other");
	}

	@Test
	void ofWhenValueIsTwiceAnotherThenSoIsTheBar() {
		List<Double> widths = elements("rect").stream()
			.map((bar) -> Double.valueOf(bar.getAttribute("width")))
			.toList();
		assertThat(widths.get(3)).isEqualTo(2 * widths.get(2));
		assertThat(widths.get(7)).isEqualTo(widths.get(6) / 4);
	}

	@Test
	void ofWhenDrawnThenNothingIsOutsideTheImage() {
		String[] box = this.image.getDocumentElement().getAttribute("viewBox").split(" ");
		assertThat(elements("rect")).allSatisfy((bar) -> {
			assertThat(Double.parseDouble(bar.getAttribute("x")) + Double.parseDouble(bar.getAttribute("width")))
				.isLessThan(Double.parseDouble(box[2]));
			assertThat(Double.parseDouble(bar.getAttribute("y")) + Double.parseDouble(bar.getAttribute("height")))
				.isLessThan(Double.parseDouble(box[3]));
		});
	}

	private List<Element> elements(String name) {
		NodeList nodes = this.image.getElementsByTagName(name);
		List<Element> elements = new ArrayList<>();
		for (int i = 0; i < nodes.getLength(); i++) {
			elements.add((Element) nodes.item(i));
		}
		return elements;
	}

}
