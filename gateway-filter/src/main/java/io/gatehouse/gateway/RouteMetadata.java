package io.gatehouse.gateway;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.gatehouse.boot.BooleanSettings;
import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings of the gateway from the metadata of a route:
 * {@code gatehouse.<name>}, flat as in the Java DSL or nested as in YAML.
 */
public final class RouteMetadata {

	/** First part of the names of settings. */
	public static final String PREFIX = "gatehouse";

	private static final Set<String> NAMES = Set.of("access", "roles", "permissions", "keep-authorization",
			"filter-authorization", "mode", "identity", "lookup", "unknown", "relay", "audience", "acr", "max-age");

	private static final Set<String> CANONICAL_NAMES = NAMES.stream()
		.map(RouteMetadata::canonical)
		.collect(Collectors.toUnmodifiableSet());

	private RouteMetadata() {
	}

	/**
	 * Checks whether there is a setting {@code gatehouse.<name>}.
	 * @param name the name
	 * @return whether routes can have it
	 */
	public static boolean isKnown(String name) {
		return NAMES.contains(name);
	}

	/**
	 * Finds {@code gatehouse.<name>}.
	 * @param metadata the metadata of a route
	 * @param name the name
	 * @return the value, or {@code null} if it is not set
	 */
	public static @Nullable Object value(Map<String, Object> metadata, String name) {
		Object flat = metadata.get(PREFIX + "." + name);
		return (flat == null && metadata.get(PREFIX) instanceof Map<?, ?> nested) ? nested.get(name) : flat;
	}

	/**
	 * Finds {@code gatehouse.<name>} as a constant of an enum.
	 * @param <E> the enum
	 * @param type the enum
	 * @param route the route's id, for messages
	 * @param metadata the metadata of the route
	 * @param name the name
	 * @param remedy the message that lists the valid values
	 * @return the constant, or {@code null} if it is not set
	 * @throws InvalidSettingException if the value is not valid
	 */
	public static <E extends Enum<E>> @Nullable E value(Class<E> type, String route, Map<String, Object> metadata,
			String name, String remedy) {
		Object value = value(metadata, name);
		if (value == null) {
			return null;
		}
		try {
			return Enum.valueOf(type, value.toString().strip().toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSettingException(property(route, name), value.toString(), "It is not a valid value.",
					remedy);
		}
	}

	/**
	 * Finds {@code gatehouse.<name>} as a switch that is off by default.
	 * @param route the route's id, for messages
	 * @param metadata the metadata of the route
	 * @param name the name
	 * @return whether it is on
	 * @throws InvalidSettingException if it is neither {@code true} nor {@code false}
	 */
	public static boolean isSet(String route, Map<String, Object> metadata, String name) {
		Object value = value(metadata, name);
		return value != null && BooleanSettings.isTrue(value, property(route, name));
	}

	/**
	 * Converts a value to a list of texts. The value is a list, a text with commas, or
	 * the map with the keys 0, 1 … that the YAML binder makes of a list.
	 * @param value the value, or {@code null}
	 * @return the texts that are not empty
	 */
	public static List<String> texts(@Nullable Object value) {
		if (value == null) {
			return List.of();
		}
		return items(value).stream()
			.filter(Objects::nonNull)
			.map((item) -> item.toString().strip())
			.filter((item) -> !item.isEmpty())
			.toList();
	}

	private static Collection<?> items(Object value) {
		return (value instanceof Collection<?> list) ? list
				: (value instanceof Map<?, ?> indexed) ? indexed.values() : Arrays.asList(value.toString().split(","));
	}

	/**
	 * Finds {@code gatehouse.<name>} as a list that restricts access.
	 * @param route the route's id, for messages
	 * @param metadata the metadata of the route
	 * @param name the name
	 * @return the list, empty if it is not set
	 * @throws InvalidSettingException if it is set but empty, as by a placeholder without
	 * a value: it would restrict nothing
	 */
	public static List<String> restriction(String route, Map<String, Object> metadata, String name) {
		Object value = value(metadata, name);
		if (value != null && items(value).stream().anyMatch(Objects::isNull)) {
			throw new InvalidSettingException(property(route, name), value.toString(),
					"An item is empty, and a restriction would be lost.", "Remove the item, or give it a value.");
		}
		List<String> texts = texts(value);
		if (value != null && texts.isEmpty()) {
			throw new InvalidSettingException(property(route, name), "", "It is empty, so it would restrict nothing.",
					"Set at least one value, or remove it.");
		}
		return texts;
	}

	/**
	 * Reads {@code gatehouse.keep-authorization}: whether a public route passes bearer
	 * tokens on.
	 * @param route the route's id, for messages
	 * @param metadata the metadata of the route
	 * @return whether it does
	 * @throws InvalidSettingException if the value is neither {@code true} nor
	 * {@code false}
	 */
	public static boolean keepsAuthorization(String route, Map<String, Object> metadata) {
		return !metadata.isEmpty() && isSet(route, metadata, "keep-authorization");
	}

	/**
	 * Returns the name of a setting in messages.
	 * @param route the route's id
	 * @param name the setting's name
	 * @return the name
	 */
	public static String property(String route, String name) {
		return "metadata." + PREFIX + "." + name + " of route " + route;
	}

	/**
	 * Checks whether a key differs from that of a setting only in letter case or
	 * separators.
	 */
	private static boolean isMisspelt(String key) {
		if (key.equals(PREFIX) || key.startsWith(PREFIX + ".")) {
			return false;
		}
		String canonical = canonical(key);
		return canonical.equals(PREFIX) || canonical.startsWith(PREFIX + ".")
				|| (canonical.startsWith(PREFIX) && CANONICAL_NAMES.contains(canonical.substring(PREFIX.length())));
	}

	/**
	 * Converts a key to lower case without separators within its words.
	 * @param key a key of metadata
	 * @return its canonical form
	 */
	public static String canonical(String key) {
		return key.strip().toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
	}

	/**
	 * Refuses unknown names: a misspelt {@code roles} would admit every authenticated
	 * caller.
	 * @param route the route's id, for messages
	 * @param metadata the metadata of the route
	 * @throws InvalidSettingException if there is an unknown name
	 */
	public static void refuseUnknownNames(String route, Map<String, Object> metadata) {
		metadata.keySet().stream().filter(RouteMetadata::isMisspelt).findFirst().ifPresent((key) -> {
			throw new InvalidSettingException("metadata." + key + " of route " + route, null,
					"The prefix must be spelled '" + PREFIX + ".'.", "Correct the name, or remove it.");
		});
		Object group = metadata.get(PREFIX);
		if (group != null && !(group instanceof Map)) {
			throw new InvalidSettingException("metadata." + PREFIX + " of route " + route, group.toString(),
					"It is a value, and settings are below it.",
					"Set '" + PREFIX + ".access' or another, or remove it.");
		}
		Stream<String> flat = metadata.keySet()
			.stream()
			.filter((name) -> name.startsWith(PREFIX + "."))
			.map((name) -> name.substring(PREFIX.length() + 1));
		Stream<String> nested = (metadata.get(PREFIX) instanceof Map<?, ?> members)
				? members.keySet().stream().map(String::valueOf) : Stream.empty();
		Stream.concat(flat, nested).filter((name) -> !NAMES.contains(name)).findFirst().ifPresent((name) -> {
			throw new InvalidSettingException(property(route, name), null, "There is no such setting.",
					"Correct the name, or remove it.");
		});
	}

}
