package io.gatehouse.session;

import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.IgnoreErrorsBindHandler;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;

/**
 * Refuses settings that nobody reads, since a misspelt one, such as {@code audience} for
 * {@code audiences}, would leave a default in force unnoticed. Looks below
 * {@code gatehouse.session} only, which no other starter reads, and, as Spring Boot does,
 * not at the system's environment and properties.
 */
final class UnknownSettings {

	private static final String PREFIX = "gatehouse.session";

	private UnknownSettings() {
	}

	/**
	 * Checks the names of all settings, also where sessions are switched off.
	 * @throws InvalidSettingException for one that is unknown
	 */
	static void refuse(Environment environment) {
		try {
			Binder.get(environment).bind(PREFIX, Bindable.of(GatehouseSessionProperties.class), new NamesOnly());
		}
		catch (BindException ex) {
			if (ex.getCause() instanceof UnboundConfigurationPropertiesException unbound) {
				String name = unbound.getUnboundProperties().iterator().next().getName().toString();
				throw new InvalidSettingException(name, null, "There is no such setting.",
						"Correct its name, or remove it.");
			}
			throw ex;
		}
	}

	/**
	 * Does not mind the values: those that sessions need are missing where there are
	 * none, and others are refused when the properties are bound.
	 */
	private static final class NamesOnly extends NoUnboundElementsBindHandler {

		NamesOnly() {
			super(new IgnoreErrorsBindHandler(), new UnboundElementsSourceFilter());
		}

		@Override
		public @Nullable Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
				Exception error) throws Exception {
			Object value = super.onFailure(name, target, context, error);
			// a name with a bad value is known all the same
			onSuccess(name, target, context, error);
			// and those of the others are checked at the end
			onFinish(name, target, context, value);
			return value;
		}

	}

}
