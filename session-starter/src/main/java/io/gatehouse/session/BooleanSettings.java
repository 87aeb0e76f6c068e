package io.gatehouse.session;

import io.gatehouse.token.InvalidSettingException;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;

/**
 * Check of boolean settings: {@code true} and {@code false} in any case, and nothing
 * else. Spring Boot's binder also takes {@code yes}, {@code on} and {@code 1}, and
 * ignores an empty value, while its conditions compare with {@code true}. So one value
 * could mean both, and a misspelt one switch a protection off.
 */
final class BooleanSettings {

	private static final String REASON = "It is neither 'true' nor 'false'.";

	private BooleanSettings() {
	}

	private static boolean isBoolean(String text) {
		return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
	}

	/**
	 * Checks a property.
	 * @throws InvalidSettingException if it is set to anything else
	 */
	static void check(Binder binder, Iterable<ConfigurationPropertySource> sources, ConfigurationPropertyName name) {
		String text = binder.bind(name, Bindable.of(String.class)).orElse(null);
		if ((text != null) ? !isBoolean(text) : hasMembers(sources, name)) {
			throw new InvalidSettingException(name.toString(), text, REASON,
					"Set 'true' or 'false', or remove the property.");
		}
	}

	/** Whether it is a list or has properties below it. */
	private static boolean hasMembers(Iterable<ConfigurationPropertySource> sources, ConfigurationPropertyName name) {
		for (ConfigurationPropertySource source : sources) {
			if (source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT) {
				return true;
			}
		}
		return false;
	}

	/** Whether a property that is bound is a boolean. */
	static boolean isBoolean(Bindable<?> target) {
		Class<?> type = target.getType().resolve();
		return type == boolean.class || type == Boolean.class;
	}

}
