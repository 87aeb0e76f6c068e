package io.gatehouse.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Properties as {@code --name=value}. A later value of a name replaces an earlier one.
 */
final class Arguments {

	private final Map<String, String> byName = new LinkedHashMap<>();

	/** Adds properties, replacing those with the same names. */
	Arguments with(List<String> more) {
		more.forEach((argument) -> this.byName.put(argument.split("=", 2)[0], argument));
		return this;
	}

	/** Returns all properties. */
	List<String> list() {
		return new ArrayList<>(this.byName.values());
	}

}
