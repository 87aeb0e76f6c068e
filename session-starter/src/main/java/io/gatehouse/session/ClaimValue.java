package io.gatehouse.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Copies claim values of the types that are equal in Java, in the JSON of a token, and in
 * the JSON of a session record: text, {@code Integer}, {@code Long}, finite
 * {@code Double}, {@code Boolean}, and lists and maps of these.
 */
final class ClaimValue {

	/** Limit of many parsers; deeper values would not fit into a header anyway. */
	private static final int MAX_DEPTH = 8;

	private ClaimValue() {
	}

	/**
	 * Returns an unmodifiable copy of a value.
	 * @throws IllegalArgumentException if the value is, or holds, anything else
	 */
	static Object copy(String claim, @Nullable Object value) {
		return copy(claim, value, 1);
	}

	private static Object copy(String claim, @Nullable Object value, int depth) {
		if (depth > MAX_DEPTH) {
			throw new IllegalArgumentException(
					"Attribute '" + claim + "' is nested more than " + MAX_DEPTH + " levels deep");
		}
		if (value instanceof List<?> list) {
			List<Object> items = new ArrayList<>(list.size());
			list.forEach((item) -> items.add(copy(claim, item, depth + 1)));
			return Collections.unmodifiableList(items);
		}
		if (value instanceof Map<?, ?> map) {
			return copyMap(claim, map, depth);
		}
		if (value != null && isScalar(value)) {
			return value;
		}
		throw new IllegalArgumentException(
				"Attribute '" + claim + "' holds " + ((value != null) ? "a " + value.getClass().getName() : "null")
						+ "; allowed are well-formed text, Integer, Long, finite Double, Boolean, List and Map");
	}

	private static Map<String, Object> copyMap(String claim, Map<?, ?> map, int depth) {
		Map<String, Object> members = new LinkedHashMap<>();
		map.forEach((key, member) -> {
			if (!(key instanceof String name)) {
				throw new IllegalArgumentException(
						"Attribute '" + claim + "' holds a Map with a key that is not a String");
			}
			members.put(name, copy(claim, member, depth + 1));
		});
		return Collections.unmodifiableMap(members);
	}

	private static boolean isScalar(Object value) {
		if (value instanceof String text) {
			return StandardCharsets.UTF_8.newEncoder().canEncode(text);
		}
		if (value instanceof Double number) {
			return Double.isFinite(number);
		}
		return value instanceof Integer || value instanceof Long || value instanceof Boolean;
	}

}
