package io.gatehouse.boot;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.core.ResolvableType;

/**
 * Names of all settings below some prefixes, in canonical form: {@code *} stands for the
 * key of a map, {@code []} for the position in a list, such as in
 * {@code gatehouse.issuers.*.audiences[]}. They are compared with names of environment
 * variables, and with misspelt names, to suggest the intended one.
 */
final class SettingNames {

	private static final String KEY = "*";

	private static final String POSITION = "[]";

	private final List<String> names;

	private final List<Pattern> variables;

	/** Collects the names of groups. */
	SettingNames(List<KnownSettings.Group> groups) {
		List<String> collected = new ArrayList<>();
		groups.forEach((group) -> collect(group.target().getType(), group.prefix().toString(), collected));
		this.names = collected.stream().distinct().toList();
		this.variables = this.names.stream().map(SettingNames::variable).toList();
	}

	private static void collect(ResolvableType type, String name, List<String> names) {
		Class<?> raw = type.resolve(Object.class);
		if (Map.class.isAssignableFrom(raw)) {
			collect(type.asMap().getGeneric(1), name + "." + KEY, names);
		}
		else if (Collection.class.isAssignableFrom(raw)) {
			collect(type.asCollection().getGeneric(0), name + POSITION, names);
		}
		else if (raw.isRecord()) {
			for (RecordComponent component : raw.getRecordComponents()) {
				collect(ResolvableType.forType(component.getGenericType(), type),
						name + "." + DataObjectPropertyName.toDashedForm(component.getName()), names);
			}
		}
		else {
			names.add(name);
		}
	}

	/** Returns the names. */
	List<String> all() {
		return this.names;
	}

	/**
	 * Checks whether Spring Boot binds an environment variable to one of the names. It
	 * ignores dashes, or takes underscores for them.
	 */
	boolean hasVariable(String variable) {
		return this.variables.stream().anyMatch((pattern) -> pattern.matcher(variable).matches());
	}

	private static Pattern variable(String name) {
		String list = name.endsWith(POSITION) ? "(_\\d+)?" : "";
		return Pattern.compile(Arrays.stream(name.replaceAll("\\[]$", "").replace(POSITION, "._").split("\\."))
			.map((element) -> switch (element) {
				case KEY -> ".+";
				case "_" -> "\\d+";
				default -> element.toUpperCase(Locale.ROOT).replace("-", "_?");
			})
			.collect(Collectors.joining("_")) + list);
	}

	/**
	 * Returns the name that was probably meant.
	 * @param name the misspelt name of a property
	 * @return the most similar name, with the keys of the misspelt one
	 */
	Optional<String> similarTo(String name) {
		return similar(name.split("\\."), ".");
	}

	/**
	 * Returns the environment variable that was probably meant.
	 * @param variable the misspelt variable
	 * @return the most similar one, with the keys of the misspelt one
	 */
	Optional<String> similarToVariable(String variable) {
		return similar(variable.split("_"), "_").map((name) -> name.replace("-", "").toUpperCase(Locale.ROOT));
	}

	private Optional<String> similar(String[] misspelt, String separator) {
		String best = null;
		int fewest = Integer.MAX_VALUE;
		for (String name : this.names) {
			String[] elements = name.replace(POSITION, "").split("\\.");
			for (int i = 0; i < elements.length && i < misspelt.length; i++) {
				elements[i] = elements[i].equals(KEY) ? misspelt[i] : elements[i];
			}
			int differences = differences(plain(String.join("", misspelt)), plain(String.join("", elements)));
			if (differences < fewest && differences <= Math.max(1, plain(elements[elements.length - 1]).length() / 3)) {
				fewest = differences;
				best = String.join(separator, elements);
			}
		}
		return Optional.ofNullable(best);
	}

	private static String plain(String text) {
		return text.replaceAll("[-_.]", "").toLowerCase(Locale.ROOT);
	}

	/**
	 * Returns how many characters differ: added, removed, replaced, or swapped with the
	 * next (the optimal string alignment distance).
	 */
	private static int differences(String a, String b) {
		int[][] table = new int[a.length() + 1][b.length() + 1];
		for (int i = 0; i <= a.length(); i++) {
			for (int j = 0; j <= b.length(); j++) {
				if (i == 0 || j == 0) {
					table[i][j] = i + j;
					continue;
				}
				int replaced = (a.charAt(i - 1) == b.charAt(j - 1)) ? 0 : 1;
				table[i][j] = Math.min(Math.min(table[i - 1][j], table[i][j - 1]) + 1, table[i - 1][j - 1] + replaced);
				if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
					table[i][j] = Math.min(table[i][j], table[i - 2][j - 2] + 1);
				}
			}
		}
		return table[a.length()][b.length()];
	}

}
