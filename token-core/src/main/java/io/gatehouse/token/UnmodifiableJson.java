package io.gatehouse.token;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Copies parsed JSON so that it cannot be modified. Claims of a cached token are shared
 * by all its requests, and one of them could otherwise add a role for the others.
 */
final class UnmodifiableJson {

	private UnmodifiableJson() {
	}

	/**
	 * Copies a value.
	 * @param value text, number, Boolean, {@code null}, or lists and maps of these
	 * @return an equal value that cannot be modified, at any depth
	 */
	static <T extends @Nullable Object> T of(T value) {
		Object copy = value;
		if (value instanceof List<?> list) {
			List<@Nullable Object> items = new ArrayList<>(list.size());
			list.forEach((item) -> items.add(of(item)));
			copy = Collections.unmodifiableList(items);
		}
		else if (value instanceof Map<?, ?> map) {
			Map<Object, @Nullable Object> members = new LinkedHashMap<>();
			map.forEach((name, member) -> members.put(name, of(member)));
			copy = Collections.unmodifiableMap(members);
		}
		@SuppressWarnings("unchecked")
		T unmodifiable = (T) copy;
		return unmodifiable;
	}

}
