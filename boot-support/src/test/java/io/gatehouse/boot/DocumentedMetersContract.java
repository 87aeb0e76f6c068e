package io.gatehouse.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract of a module's meters: the table of its section in {@code docs/metrics.md} has
 * their rows, in their order.
 */
public abstract class DocumentedMetersContract {

	private static final String HEAD = "| meter | type | tags | value |\n|---|---|---|---|\n";

	private final String section;

	private final List<DocumentedMeter> meters;

	/**
	 * Creates the contract.
	 * @param section the heading of the section
	 * @param meters the meters
	 */
	protected DocumentedMetersContract(String section, DocumentedMeter... meters) {
		this.section = section;
		this.meters = Arrays.asList(meters);
	}

	@Test
	void documentationThenHasTheRowOfEachMeter() throws IOException {
		StringBuilder table = new StringBuilder(HEAD);
		this.meters.forEach((meter) -> table.append(meter.row()).append('\n'));
		String page = Files.readString(Path.of("../docs/metrics.md"));
		int start = page.indexOf("\n## " + this.section + "\n");
		assertThat(start).as("heading '## " + this.section + "'").isNotNegative();
		int end = page.indexOf("\n## ", start + 1);
		String found = page.substring(start, (end < 0) ? page.length() : end);
		assertThat(found).as("section '" + this.section + "' of docs/metrics.md, whose table has to be\n" + table)
			.contains(table);
		assertThat(found.lines().filter((line) -> line.startsWith("| `gatehouse."))).hasSameSizeAs(this.meters);
	}

	@Test
	void metersThenHaveUniqueNamesOfTheProject() {
		assertThat(this.meters).extracting(DocumentedMeter::getName)
			.doesNotHaveDuplicates()
			.allMatch((name) -> name.matches("gatehouse(\\.[a-z]+(-[a-z]+)*)+"));
	}

}
