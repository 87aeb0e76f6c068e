package io.gatehouse.boot;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.gatehouse.boot.KnownSettings.Group;
import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.IgnoreErrorsBindHandler;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Refuses unknown settings. A misspelt setting, such as {@code audience} for
 * {@code audiences}, would leave a default in force unnoticed. Each starter names the
 * settings that it reads ({@link KnownSettings}), so that settings of other starters are
 * not refused. {@link EnvironmentVariables} checks the names in the environment. System
 * properties are not checked, as in Spring Boot.
 */
public final class UnknownSettings {

	private UnknownSettings() {
	}

	/**
	 * Checks the names of all settings below the prefixes, and their booleans. Other
	 * values are checked when the properties are bound.
	 * @param environment holds the settings
	 * @param groups the known settings
	 * @throws InvalidSettingException for a setting that is in none of the groups, or a
	 * boolean that is neither {@code true} nor {@code false}
	 */
	static void refuse(Environment environment, List<Group> groups) {
		Binder binder = Binder.get(environment);
		Map<Group, Set<ConfigurationPropertyName>> unbound = new LinkedHashMap<>();
		for (Group group : groups) {
			unbound.put(group, unbound(binder, group));
		}
		unbound.values()
			.stream()
			.flatMap(Set::stream)
			.filter((name) -> isUnknown(name, unbound))
			.findFirst()
			.ifPresent((name) -> {
				throw refusal(name, new SettingNames(groups).similarTo(name.toString()));
			});
		EnvironmentVariables.refuse(variables(environment), groups);
	}

	private static Set<String> variables(Environment environment) {
		Set<String> variables = new HashSet<>();
		if (environment instanceof ConfigurableEnvironment configurable) {
			configurable.getPropertySources()
				.stream()
				.filter(SystemEnvironmentPropertySource.class::isInstance)
				.map(SystemEnvironmentPropertySource.class::cast)
				.forEach((source) -> variables.addAll(List.of(source.getPropertyNames())));
		}
		return variables;
	}

	private static boolean isUnknown(ConfigurationPropertyName name,
			Map<Group, Set<ConfigurationPropertyName>> unbound) {
		return unbound.entrySet()
			.stream()
			.allMatch((group) -> !group.getKey().isAbove(name) || group.getValue().contains(name));
	}

	private static Set<ConfigurationPropertyName> unbound(Binder binder, Group group) {
		NamesAndBooleans handler = new NamesAndBooleans();
		Set<ConfigurationPropertyName> names = Set.of();
		try {
			binder.bind(group.prefix(), group.target(), handler);
		}
		catch (BindException ex) {
			if (!(ex.getCause() instanceof UnboundConfigurationPropertiesException unbound)) {
				throw ex;
			}
			names = unbound.getUnboundProperties()
				.stream()
				.map(ConfigurationProperty::getName)
				.collect(Collectors.toCollection(LinkedHashSet::new));
		}
		if (handler.refusal != null) {
			throw handler.refusal;
		}
		return names;
	}

	/**
	 * Makes a handler that refuses unknown settings, misspelt booleans and other values
	 * that cannot be bound.
	 * @return the handler, which throws {@link UnboundConfigurationPropertiesException}
	 * for an unknown setting
	 */
	public static BindHandler handler() {
		return new NoUnboundElementsBindHandler(BooleanSettings.strict(BindHandler.DEFAULT),
				new UnboundElementsSourceFilter());
	}

	/**
	 * Translates the exception of a binding.
	 * @param unbound names the settings
	 * @return the error for the first of them
	 */
	public static InvalidSettingException refusal(UnboundConfigurationPropertiesException unbound) {
		return refusal(unbound.getUnboundProperties().iterator().next().getName(), Optional.empty());
	}

	private static InvalidSettingException refusal(ConfigurationPropertyName name, Optional<String> similar) {
		String question = similar.map((other) -> "Did you mean '" + other + "'? ").orElse("");
		return new InvalidSettingException(name.toString(), null, "There is no such setting.",
				question + "Correct its name, or remove it.");
	}

	/** Ignores values that cannot be bound, and required ones that are missing. */
	private static final class NamesAndBooleans extends NoUnboundElementsBindHandler {

		private @Nullable InvalidSettingException refusal;

		NamesAndBooleans() {
			super(new IgnoreErrorsBindHandler(), new UnboundElementsSourceFilter());
		}

		@Override
		public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target,
				BindContext context) {
			try {
				BooleanSettings.check(name, target, context);
			}
			catch (InvalidSettingException ex) {
				// thrown here, it would be ignored
				this.refusal = ex;
			}
			return super.onStart(name, target, context);
		}

		@Override
		public @Nullable Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
				Exception error) throws Exception {
			Object value = super.onFailure(name, target, context, error);
			// a name with an invalid value still counts as bound
			onSuccess(name, target, context, error);
			// the check of unbound names runs at the end of the outermost binding
			onFinish(name, target, context, value);
			return value;
		}

	}

}
