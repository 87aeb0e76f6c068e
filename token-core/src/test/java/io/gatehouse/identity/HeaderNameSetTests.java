package io.gatehouse.identity;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a set matches the names whose canonical form matches, which is the
 * definition and the way in which names were looked up before.
 */
class HeaderNameSetTests {

	/**
	 * The last character that is tried at each position: by default behind the Kelvin
	 * sign, the last one whose lower case is in ASCII.
	 */
	private static final int LAST = Boolean.getBoolean("gatehouse.test.long") ? Character.MAX_VALUE : 0x2200;

	/**
	 * Characters that occur in names, and those that change in letter case in an unusual
	 * way: the Kelvin sign, dotted and dotless i, long s, sigma, characters outside the
	 * Basic Multilingual Plane.
	 */
	private static final List<String> CHARACTERS = Stream
		.concat("xXuUsSeErRiIdDkK-_.-_.019!~".chars().mapToObj((c) -> String.valueOf((char) c)),
				Stream.of("\u212a", "\u212a", "\u0130", "\u0130", "\u0131", "\u017f", "\u03a3", "\u00e4", "\u0307",
						"\ud801\udc00", "\ud801"))
		.toList();

	private static boolean matches(List<String> names, List<String> beginnings, String name) {
		String canonical = name.toLowerCase(Locale.ROOT).replace('_', '-').replace('.', '-');
		return names.contains(canonical) || beginnings.stream().anyMatch(canonical::startsWith);
	}

	private static void assertMatches(List<String> names, List<String> beginnings, Stream<String> headers) {
		HeaderNameSet set = new HeaderNameSet(names, beginnings);
		List<String> wrong = headers.filter((header) -> set.contains(header) != matches(names, beginnings, header))
			.toList();
		assertThat(wrong).as("names %s, beginnings %s", names, beginnings).isEmpty();
	}

	static Stream<Arguments> sets() {
		return Stream.of(Arguments.of(List.of("x-user-id", "x-user-name", "x-cohort"), List.of("x-user-")),
				Arguments.of(List.of("x-user-id", "x-user-roles"), List.of()),
				Arguments.of(List.of(), List.of("x-user-")), Arguments.of(List.of(), List.of()),
				Arguments.of(List.of("k", "i", "x-k", "ki"), List.of("ik", "x-i", "x-user-k")),
				Arguments.of(List.of("x-user", "x-us", "1-2"), List.of("i", "-")),
				Arguments.of(List.of("x-id", "kid"), List.of("x-user-i", "x-user-", "k")));
	}

	@ParameterizedTest
	@MethodSource("sets")
	void containsWhenOneCharacterIsAnyThenAsItsCanonicalFormIs(List<String> names, List<String> beginnings) {
		for (String text : Stream.concat(names.stream(), beginnings.stream()).toList()) {
			for (int position = 0; position <= text.length(); position++) {
				String before = text.substring(0, position);
				String from = text.substring(position);
				assertMatches(names, beginnings,
						IntStream.rangeClosed(0, LAST).mapToObj((c) -> before + (char) c + from));
				if (!from.isEmpty()) {
					assertMatches(names, beginnings,
							IntStream.rangeClosed(0, LAST).mapToObj((c) -> before + (char) c + from.substring(1)));
				}
			}
		}
	}

	@ParameterizedTest
	@MethodSource("sets")
	void containsWhenNameIsRandomThenAsItsCanonicalFormIs(List<String> names, List<String> beginnings) {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		List<String> texts = Stream.of(names.stream(), beginnings.stream(), Stream.of("", "accept", "x-"))
			.flatMap((some) -> some)
			.toList();
		List<String> headers = Stream.generate(() -> spelled(texts.get(random.nextInt(texts.size())), random))
			.limit(20_000)
			.toList();
		assertThat(headers.stream().filter((header) -> matches(names, beginnings, header)).count())
			.as("names that match, seed %d", seed)
			.isGreaterThan((names.isEmpty() && beginnings.isEmpty()) ? -1 : 1000);
		assertMatches(names, beginnings, headers.stream());
	}

	/**
	 * Spells a name in another way, and now and then changes a character or adds some.
	 */
	private static String spelled(String name, Random random) {
		String changed = name.chars()
			.mapToObj((c) -> (random.nextInt(20) == 0) ? any(random) : spelled((char) c, random))
			.collect(Collectors.joining());
		return (random.nextInt(3) == 0) ? changed + any(random) + any(random) : changed;
	}

	private static String spelled(char c, Random random) {
		String letter = String.valueOf(c);
		return switch (random.nextInt(4)) {
			case 0 -> letter.toUpperCase(Locale.ROOT);
			case 1 -> (c == '-') ? "_" : letter;
			case 2 -> (c == '-') ? "." : (c == 'k') ? "\u212a" : (c == 'i') ? "\u0130" : letter;
			default -> letter;
		};
	}

	private static String any(Random random) {
		return CHARACTERS.get(random.nextInt(CHARACTERS.size()));
	}

	@ParameterizedTest
	@CsvSource({ "x-tic\u212aet, true", "X_TIC\u212aET, true", "x-t\u0130cket, false", "x-ap\u0130, true",
			"x-ap\u0130-key, true", "x-\u0130, false" })
	void containsWhenLetterHasALowerCaseInAsciiThenItCountsAsThat(String name, boolean contained) {
		assertThat(new HeaderNameSet(List.of("x-ticket"), List.of("x-api")).contains(name)).isEqualTo(contained);
	}

}
