package io.gatehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@code docs/security.md}, which names a test for each threat.
 */
class SecurityPageTests {

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final Pattern REFERENCE = Pattern.compile("`([A-Z]\\w+(?:Tests|IT|Contract))(?:#(\\w+))?`");

	private static final Pattern METHOD = Pattern.compile("void (\\w+)\\(");

	@Test
	void pageWhenItNamesATestThenThatTestExists() throws IOException {
		Map<String, String> sources = sources();
		TreeSet<String> missing = new TreeSet<>();
		int references = 0;
		Matcher reference = REFERENCE.matcher(Files.readString(ROOT.resolve("docs/security.md")));
		while (reference.find()) {
			references++;
			String source = sources.getOrDefault(reference.group(1), "");
			boolean exists = !source.isEmpty() && (reference.group(2) == null
					|| METHOD.matcher(source).results().anyMatch((found) -> found.group(1).equals(reference.group(2))));
			if (!exists) {
				missing.add(reference.group());
			}
		}
		assertThat(references).isGreaterThan(100);
		assertThat(missing).isEmpty();
	}

	/**
	 * Returns the source text of each test class in the whole project, by its simple
	 * name.
	 */
	private static Map<String, String> sources() throws IOException {
		try (Stream<Path> files = Files.walk(ROOT)) {
			return files.filter((file) -> file.toString().endsWith(".java") && file.toString().contains("/src/test/"))
				.collect(Collectors.toMap(SecurityPageTests::simpleName, SecurityPageTests::read, String::concat));
		}
	}

	private static String simpleName(Path file) {
		return file.getFileName().toString().replace(".java", "");
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
