package io.gatehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the project's documents: links lead somewhere, translations have the same
 * structure, and files that a page shows are those of the samples.
 */
class DocumentsTests {

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final Pattern LINK = Pattern.compile("!?\\[[^\\]]*\\]\\(([^)\\s]+)\\)");

	private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

	private static final Pattern BLOCK = Pattern.compile("(?ms)^```(.*?)\\n(.*?)^```$");

	private static final Pattern SHOWN = Pattern.compile("(?ms)^```\\w+ title=\"([^\"]+)\"\\n(.*?)^```$");

	private static final int LONGEST_README = 120;

	static Stream<Path> documents() throws IOException {
		List<Path> documents = new ArrayList<>();
		for (Path directory : List.of(ROOT, ROOT.resolve("docs"), ROOT.resolve("docs/decisions"))) {
			try (Stream<Path> files = Files.list(directory)) {
				files.filter((file) -> file.toString().endsWith(".md")).forEach(documents::add);
			}
		}
		return documents.stream();
	}

	private static String text(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@ParameterizedTest
	@MethodSource("documents")
	void linkWhenItIsRelativeThenItLeadsToAFileAndAHeading(Path document) {
		String prose = BLOCK.matcher(text(document)).replaceAll("");
		LINK.matcher(prose)
			.results()
			.map((link) -> link.group(1))
			.filter((link) -> !link.contains("://"))
			.forEach((link) -> assertLeadsSomewhere(document, link));
	}

	private static void assertLeadsSomewhere(Path document, String link) {
		String[] parts = link.split("#", 2);
		Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]).normalize();
		assertThat(target).as(link).exists();
		if (parts.length == 2) {
			assertThat(HEADING.matcher(text(target)).results().map((heading) -> anchor(heading.group(1)))).as(link)
				.contains(parts[1]);
		}
	}

	/** Returns the anchor that GitHub gives to a heading. */
	private static String anchor(String heading) {
		return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
	}

	@Test
	void readmeThenItIsShort() {
		assertThat(text(ROOT.resolve("README.md")).lines()).hasSizeLessThanOrEqualTo(LONGEST_README);
	}

	@Test
	void readmeThenItsTranslationHasTheSameHeadingsAndBlocks() {
		String original = text(ROOT.resolve("README.md"));
		String translation = text(ROOT.resolve("README.zh-CN.md"));
		assertThat(levels(translation)).isEqualTo(levels(original));
		assertThat(blocks(translation)).isEqualTo(blocks(original));
		assertThat(targets(translation)).isEqualTo(targets(original));
	}

	private static List<Integer> levels(String document) {
		return HEADING.matcher(BLOCK.matcher(document).replaceAll(""))
			.results()
			.map((heading) -> heading.group().indexOf(' '))
			.toList();
	}

	private static List<String> blocks(String document) {
		return BLOCK.matcher(document).results().map(MatchResult::group).toList();
	}

	/** Returns where links lead to, but those between the translations. */
	private static List<String> targets(String document) {
		return LINK.matcher(document)
			.results()
			.map((link) -> link.group(1))
			.filter((link) -> !link.startsWith("README"))
			.sorted()
			.toList();
	}

	@Test
	void gettingStartedThenItShowsTheSamples() throws IOException {
		Map<String, String> shown = new TreeMap<>();
		SHOWN.matcher(text(ROOT.resolve("docs/getting-started.md")))
			.results()
			.forEach((block) -> shown.put(block.group(1), block.group(2)));
		Map<String, String> samples = new TreeMap<>();
		Path directory = ROOT.resolve("samples");
		try (Stream<Path> files = Files.walk(directory)) {
			files.filter(Files::isRegularFile)
				.filter((file) -> !file.toString().contains("target") && !file.getFileName().toString().startsWith("."))
				.filter((file) -> !file.getFileName().toString().equals("signing-keys.json"))
				.forEach((file) -> samples.put(directory.relativize(file).toString().replace('\\', '/'), text(file)));
		}
		assertThat(shown).isNotEmpty().isEqualTo(samples);
	}

}
