package io.gatehouse.boot;

import java.util.Map;

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
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;

/**
 * Refuses unknown settings. A misspelt setting, such as {@code audience} for
 * {@code audiences}, would leave a default in force unnoticed. Each starter names the
 * prefixes that it reads, so that settings of other starters are not refused. The
 * system's environment and properties are not checked, as in Spring Boot.
 */
public final class UnknownSettings {

	private UnknownSettings() {
	}

	/**
	 * Checks the names of all settings below the prefixes, and their booleans. Other
	 * values are checked when the properties are bound.
	 * @param environment holds the settings
	 * @param targets the types to which the settings below each prefix are bound
	 * @throws InvalidSettingException for a setting that is unknown, or a boolean that is
	 * neither {@code true} nor {@code false}
	 */
	public static void refuse(Environment environment, Map<String, Bindable<?>> targets) {
		Binder binder = Binder.get(environment);
		targets.forEach((prefix, target) -> refuse(binder, prefix, target));
	}

	private static void refuse(Binder binder, String prefix, Bindable<?> target) {
		NamesAndBooleans handler = new NamesAndBooleans();
		try {
			binder.bind(prefix, target, handler);
		}
		catch (BindException ex) {
			if (ex.getCause() instanceof UnboundConfigurationPropertiesException unbound) {
				throw refusal(unbound);
			}
			throw ex;
		}
		if (handler.refusal != null) {
			throw handler.refusal;
		}
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
		String name = unbound.getUnboundProperties().iterator().next().getName().toString();
		return new InvalidSettingException(name, null, "There is no such setting.", "Correct its name, or remove it.");
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
