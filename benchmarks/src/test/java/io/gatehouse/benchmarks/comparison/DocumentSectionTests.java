package io.gatehouse.benchmarks.comparison;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link DocumentSection}.
 */
class DocumentSectionTests {

	private static final String DOCUMENT = """
			# Title

			<!-- begin gateway: written by a run -->
			old
			<!-- end gateway -->

			<!-- begin service: written by a run -->
			<!-- end service -->
			""";

	@Test
	void replaceWhenThereAreSeveralSectionsThenTheOthersStay() {
		assertThat(new DocumentSection("gateway").replace(DOCUMENT, "new\n"))
			.isEqualTo(DOCUMENT.replace("old\n", "new\n"));
	}

	@Test
	void replaceWhenSectionIsEmptyThenContentIsBetweenTheComments() {
		assertThat(new DocumentSection("service").replace(DOCUMENT, "new\n"))
			.endsWith("run -->\nnew\n<!-- end service -->\n");
	}

	@Test
	void replaceWhenRepeatedThenNothingChanges() {
		DocumentSection section = new DocumentSection("gateway");
		String once = section.replace(DOCUMENT, "new\n");
		assertThat(section.replace(once, "new\n")).isEqualTo(once);
	}

	@Test
	void replaceWhenThereIsNoSuchSectionThenFails() {
		assertThatIllegalArgumentException().isThrownBy(() -> new DocumentSection("growth").replace(DOCUMENT, "new\n"))
			.withMessageContaining("growth");
	}

}
