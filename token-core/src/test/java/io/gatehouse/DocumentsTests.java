package io.gatehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

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

	private static final Pattern YAML = Pattern.compile("(?ms)^ *```yaml[^\\n]*\\n(.*?)^ *```$");

	private static final Pattern JAVA = Pattern.compile("(?ms)^```java\\n(.*?)^```$");

	private static final Pattern SETTING = Pattern.compile("(?m)^\\| `([a-z][^`]+)` \\|");

	private static final Pattern REFUSAL = Pattern.compile("(?m)^\\| (\\d{3}) \\| ([^|]+) \\|");

	private static final Pattern CODE = Pattern.compile("`([a-z_]+)`");

	/** Settings whose keys are names of the user's choice. */
	private static final List<String> MAPS = List.of("gatehouse.authorization-server.back-channel-logout-uris",
			"gatehouse.headers.names", "gatehouse.gateway.release.cohorts[*].claims",
			"gatehouse.session.devices.max-per-type");

	private static final int LONGEST_README = 120;

	static Stream<Path> documents() throws IOException {
		List<Path> documents = new ArrayList<>();
		for (Path directory : List.of(ROOT, ROOT.resolve("docs"), ROOT.resolve("docs/how-to"),
				ROOT.resolve("docs/decisions"))) {
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

	@ParameterizedTest
	@MethodSource("documents")
	void yamlThenItsSettingsExist(Path document) {
		Set<String> known = settings(text(ROOT.resolve("docs/configuration.md")));
		YAML.matcher(text(document)).results().map((block) -> block.group(1)).forEach((yaml) -> {
			Map<String, Object> settings = new LinkedHashMap<>();
			new Yaml().loadAll(yaml).forEach((part) -> flatten("", part, settings));
			assertThat(settings.keySet())
				.filteredOn((name) -> name.startsWith("gatehouse.") || name.contains(".metadata.gatehouse."))
				.allMatch((name) -> known.contains(canonical(name)), "is a setting");
		});
	}

	/** Returns the first column of all tables of settings. */
	private static Set<String> settings(String configuration) {
		return SETTING.matcher(configuration).results().map((row) -> row.group(1)).collect(Collectors.toSet());
	}

	private static void flatten(String name, @Nullable Object value, Map<String, Object> settings) {
		if (value instanceof Map<?, ?> map) {
			map.forEach((key, member) -> flatten(name.isEmpty() ? String.valueOf(key) : name + "." + key, member,
					settings));
		}
		else if (value instanceof List<?> list && list.stream().anyMatch(Map.class::isInstance)) {
			list.forEach((item) -> flatten(name + "[*]", item, settings));
		}
		else {
			settings.put(name, String.valueOf(value));
		}
	}

	/**
	 * Returns a name as the tables have it: {@code *} stands for names of a user's
	 * choice.
	 */
	private static String canonical(String name) {
		int metadata = name.indexOf(".metadata.gatehouse.");
		if (metadata >= 0) {
			return name.substring(metadata + ".metadata.".length());
		}
		String canonical = name;
		for (String map : List.of("gatehouse.issuers", "gatehouse.gateway.back-channel-logout.issuers",
				"gatehouse.gateway.security-events.transmitters", "gatehouse.gateway.rate-limits",
				"gatehouse.gateway.rate-limits.*.tiers", "gatehouse.session.oauth2.clients")) {
			canonical = canonical.replaceFirst("^" + Pattern.quote(map) + "\\.[^.]+\\.", map + ".*.");
		}
		for (String map : MAPS) {
			canonical = canonical.startsWith(map + ".") ? map : canonical;
		}
		return canonical;
	}

	@Test
	void testingThenItsJavaIsThatOfTests() throws IOException {
		StringBuilder tested = new StringBuilder();
		for (String file : List.of("OrderControllerTests", "OrdersIT")) {
			tested.append(
					text(ROOT.resolve("service-starter/src/test/java/io/gatehouse/service/slice/" + file + ".java")));
		}
		assertThat(JAVA.matcher(text(ROOT.resolve("docs/how-to/testing.md"))).results().map((block) -> block.group(1)))
			.filteredOn((block) -> block.contains("class "))
			.hasSize(2)
			.allSatisfy((block) -> assertThat(tested.toString()).contains(block));
	}

	@Test
	void refusalsThenTheyAreThoseOfTheCode() {
		String page = text(ROOT.resolve("docs/refusals.md"));
		Map<String, String> described = new TreeMap<>();
		REFUSAL.matcher(page)
			.results()
			.forEach((row) -> CODE.matcher(row.group(2))
				.results()
				.forEach((code) -> described.put(code.group(1), row.group(1))));
		Map<String, String> codes = new TreeMap<>();
		for (Reason reason : Reason.values()) {
			codes.put(reason.code(), String.valueOf(reason.status()));
		}
		assertThat(described).isEqualTo(codes);
	}

	@Test
	void indexThenItLeadsToEachPage() throws IOException {
		Set<Path> linked = LINK.matcher(text(ROOT.resolve("docs/index.md")))
			.results()
			.map((link) -> ROOT.resolve("docs").resolve(link.group(1).split("#", 2)[0]).normalize())
			.collect(Collectors.toSet());
		linked.add(ROOT.resolve("docs/index.md"));
		assertThat(documents())
			.filteredOn(
					(page) -> page.startsWith(ROOT.resolve("docs")) && !page.startsWith(ROOT.resolve("docs/decisions")))
			.allMatch(linked::contains, "is in the index");
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
		Path samples = ROOT.resolve("samples");
		assertThat(shown("docs/getting-started.md")).isNotEmpty()
			.isEqualTo(files(samples, (file) -> !file.startsWith(samples.resolve("existing-system"))));
	}

	@Test
	void existingSystemThenItShowsWhatIsAdded() throws IOException {
		Path sample = ROOT.resolve("samples/existing-system");
		assertThat(shown("docs/how-to/existing-system.md")).isNotEmpty()
			.isEqualTo(files(sample,
					(file) -> file.startsWith(sample.resolve("gateway")) || file.startsWith(sample.resolve("admin"))));
	}

	private static Map<String, String> shown(String page) {
		Map<String, String> shown = new TreeMap<>();
		SHOWN.matcher(text(ROOT.resolve(page))).results().forEach((block) -> shown.put(block.group(1), block.group(2)));
		return shown;
	}

	private static Map<String, String> files(Path directory, Predicate<Path> included) throws IOException {
		Map<String, String> samples = new TreeMap<>();
		try (Stream<Path> files = Files.walk(directory)) {
			files.filter(Files::isRegularFile)
				.filter(included)
				.filter((file) -> !file.toString().contains("target") && !file.getFileName().toString().startsWith("."))
				.filter((file) -> !file.getFileName().toString().equals("signing-keys.json"))
				.forEach((file) -> samples.put(directory.relativize(file).toString().replace('\\', '/'), text(file)));
		}
		return samples;
	}

}
