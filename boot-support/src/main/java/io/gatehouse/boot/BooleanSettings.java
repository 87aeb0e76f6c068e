package io.gatehouse.boot;

import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.Environment;

/**
 * Reads boolean settings strictly: {@code true} and {@code false} in any case, and
 * nothing else. Spring Boot's binder also takes {@code yes}, {@code on} and {@code 1},
 * and ignores an empty value, while its conditions compare with {@code true}. So one
 * value could mean both, and a misspelt value could disable a protection.
 */
public final class BooleanSettings {

	private static final String REASON = "It is neither 'true' nor 'false'.";

	private BooleanSettings() {
	}

	/**
	 * Reads a property.
	 * @param environment holds the property
	 * @param property the name, in canonical form
	 * @param fallback the value if the property is not set
	 * @return the value
	 * @throws InvalidSettingException if it is set to anything else
	 */
	public static boolean isTrue(Environment environment, String property, boolean fallback) {
		String text = text(Binder.get(environment), ConfigurationPropertySources.get(environment),
				ConfigurationPropertyName.of(property));
		return (text != null) ? Boolean.parseBoolean(text) : fallback;
	}

	/**
	 * Reads a value that has no property of its own, such as a route's metadata.
	 * @param value the value
	 * @param property the name that the error shows
	 * @return the value
	 * @throws InvalidSettingException if it is anything else
	 */
	public static boolean isTrue(Object value, String property) {
		String text = value.toString();
		if (!isBoolean(text)) {
			throw new InvalidSettingException(property, text, REASON, "Set 'true' or 'false', or remove it.");
		}
		return Boolean.parseBoolean(text);
	}

	/**
	 * Refuses other values of the boolean properties that are bound.
	 * @param parent handles the binding otherwise
	 * @return a handler that throws {@link InvalidSettingException}
	 */
	public static BindHandler strict(BindHandler parent) {
		return new Handler(parent);
	}

	/**
	 * Checks a property that is about to be bound.
	 * @throws InvalidSettingException if it is a boolean and set to anything else
	 */
	static void check(ConfigurationPropertyName name, Bindable<?> target, BindContext context) {
		Class<?> type = target.getType().resolve();
		if (type == boolean.class || type == Boolean.class) {
			text(context.getBinder(), context.getSources(), name);
		}
	}

	private static boolean isBoolean(String text) {
		return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
	}

	private static @Nullable String text(Binder binder, Iterable<ConfigurationPropertySource> sources,
			ConfigurationPropertyName name) {
		String text = binder.bind(name, Bindable.of(String.class)).orElse(null);
		if ((text != null) ? !isBoolean(text) : hasMembers(sources, name)) {
			throw new InvalidSettingException(name.toString(), text, REASON,
					"Set 'true' or 'false', or remove the property.");
		}
		return text;
	}

	/** Tells whether the property is a list or has properties below it. */
	private static boolean hasMembers(Iterable<ConfigurationPropertySource> sources, ConfigurationPropertyName name) {
		for (ConfigurationPropertySource source : sources) {
			if (source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT) {
				return true;
			}
		}
		return false;
	}

	private static final class Handler extends AbstractBindHandler {

		Handler(BindHandler parent) {
			super(parent);
		}

		@Override
		public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target,
				BindContext context) {
			check(name, target, context);
			return super.onStart(name, target, context);
		}

	}

}
