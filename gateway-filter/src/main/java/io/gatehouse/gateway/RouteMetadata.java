package io.gatehouse.gateway;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.gatehouse.boot.BooleanSettings;
import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

/**
 * What the metadata of a route says to the edge: {@code gatehouse.<name>}, written flat
 * as the Java DSL has it or nested as YAML has it.
 */
final class RouteMetadata {

	static final String PREFIX = "gatehouse";

	private static final Set<String> NAMES = Set.of("access", "roles", "permissions", "keep-authorization",
			"filter-authorization", "mode", "identity", "lookup", "unknown", "relay", "audience");

	private RouteMetadata() {
	}

	/** Whether there is a setting {@code gatehouse.<name>}. */
	static boolean isKnown(String name) {
		return NAMES.contains(name);
	}

	/** Finds {@code gatehouse.<name>}. */
	static @Nullable Object value(Map<String, Object> metadata, String name) {
		Object flat = metadata.get(PREFIX + "." + name);
		return (flat == null && metadata.get(PREFIX) instanceof Map<?, ?> nested) ? nested.get(name) : flat;
	}

	/**
	 * Finds {@code gatehouse.<name>}, one of some words.
	 * @param remedy which words there are
	 * @throws InvalidSettingException if it is none of them
	 */
	static <E extends Enum<E>> @Nullable E value(Class<E> type, String route, Map<String, Object> metadata, String name,
			String remedy) {
		Object value = value(metadata, name);
		if (value == null) {
			return null;
		}
		try {
			return Enum.valueOf(type, value.toString().strip().toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSettingException(property(route, name), value.toString(), "It is not known.", remedy);
		}
	}

	/**
	 * Finds {@code gatehouse.<name>}, a switch that is off by default.
	 * @throws InvalidSettingException if it is neither {@code true} nor {@code false}
	 */
	static boolean isSet(String route, Map<String, Object> metadata, String name) {
		Object value = value(metadata, name);
		return value != null && BooleanSettings.isTrue(value, property(route, name));
	}

	/**
	 * A list, or texts with commas between; the YAML binder makes a list a map with the
	 * keys 0, 1 ….
	 */
	static List<String> texts(@Nullable Object value) {
		if (value == null) {
			return List.of();
		}
		Collection<?> values = (value instanceof Collection<?> list) ? list
				: (value instanceof Map<?, ?> indexed) ? indexed.values() : Arrays.asList(value.toString().split(","));
		return values.stream().map((item) -> item.toString().strip()).filter((item) -> !item.isEmpty()).toList();
	}

	/**
	 * Finds {@code gatehouse.<name>}, a list that restricts.
	 * @throws InvalidSettingException if it is there and empty, as a placeholder without
	 * a value leaves it: it would restrict nothing
	 */
	static List<String> restriction(String route, Map<String, Object> metadata, String name) {
		Object value = value(metadata, name);
		List<String> texts = texts(value);
		if (value != null && texts.isEmpty()) {
			throw new InvalidSettingException(property(route, name), "", "It is empty, and would restrict nothing.",
					"Name at least one, or remove it.");
		}
		return texts;
	}

	/** How messages name it. */
	static String property(String route, String name) {
		return "metadata." + PREFIX + "." + name + " of route " + route;
	}

	/** Whether a key begins as a setting does, but for letter case or separators. */
	private static boolean isMisspelt(String key) {
		if (key.equals(PREFIX) || key.startsWith(PREFIX + ".")) {
			return false;
		}
		String canonical = canonical(key);
		return canonical.equals(PREFIX) || canonical.startsWith(PREFIX + ".");
	}

	/** A key in lower case and without separators within its words. */
	static String canonical(String key) {
		return key.strip().toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
	}

	/** A misspelt {@code roles} would let everybody in who has a token. */
	static void refuseUnknownNames(String route, Map<String, Object> metadata) {
		metadata.keySet().stream().filter(RouteMetadata::isMisspelt).findFirst().ifPresent((key) -> {
			throw new InvalidSettingException("metadata." + key + " of route " + route, null,
					"Names of metadata have no other spelling than '" + PREFIX + ".'.", "Correct it, or remove it.");
		});
		Stream<String> flat = metadata.keySet()
			.stream()
			.filter((name) -> name.startsWith(PREFIX + "."))
			.map((name) -> name.substring(PREFIX.length() + 1));
		Stream<String> nested = (metadata.get(PREFIX) instanceof Map<?, ?> members)
				? members.keySet().stream().map(String::valueOf) : Stream.empty();
		Stream.concat(flat, nested).filter((name) -> !NAMES.contains(name)).findFirst().ifPresent((name) -> {
			throw new InvalidSettingException(property(route, name), null, "There is no such setting.",
					"Correct its name, or remove it.");
		});
	}

}
