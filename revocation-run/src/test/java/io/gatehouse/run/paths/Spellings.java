package io.gatehouse.run.paths;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * Generates spellings of a path, the same in each run.
 */
final class Spellings {

	private static final List<String> ENDS = List.of("/", "//", ".", ".json", ".JSON", ".a.b", "/.", "%20", ";", ";a=b",
			"%2f", "%2e", "%5c", "\\", "%00", "/;a=b", ".json/", "?", "?a=/public", "%3b", "%252f", "/x/..", "/%2e");

	private static final List<String> BETWEEN = List.of("//", "/./", "/x/../", ";a=b/", "/;/", "/%2e/", "%2f", "\\",
			"%5c", "/.;/", "/x/..;/", "%252f", "/%20/");

	private final Random random = new Random(11);

	/** Returns spellings of {@code /first/second}, each changed in one to three ways. */
	Set<String> of(String first, String second, int count) {
		Set<String> spellings = new LinkedHashSet<>();
		ENDS.forEach((end) -> spellings.add("/" + first + "/" + second + end));
		BETWEEN.forEach((between) -> spellings.add("/" + first + between + second));
		while (spellings.size() < count) {
			String between = chance(3) ? pick(BETWEEN) : "/";
			String end = chance(2) ? pick(ENDS) : "";
			spellings.add((chance(8) ? "//" : "/") + letters(first) + between + letters(second) + end);
		}
		return spellings;
	}

	private String letters(String text) {
		int way = this.random.nextInt(4);
		StringBuilder letters = new StringBuilder();
		for (int i = 0; i < text.length(); i++) {
			char letter = text.charAt(i);
			boolean changed = chance(4);
			letters.append((changed && way == 1) ? String.valueOf(letter).toUpperCase(Locale.ROOT)
					: (changed && way == 2) ? String.format(Locale.ROOT, chance(2) ? "%%%02x" : "%%%02X", (int) letter)
							: (changed && way == 3 && chance(8)) ? String.format(Locale.ROOT, "%%25%02x", (int) letter)
									: String.valueOf(letter));
		}
		return letters.toString();
	}

	private boolean chance(int oneOf) {
		return this.random.nextInt(oneOf) == 0;
	}

	private String pick(List<String> texts) {
		return texts.get(this.random.nextInt(texts.size()));
	}

}
