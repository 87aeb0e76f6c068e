package io.gatehouse.session;

import java.time.Duration;
import java.util.List;
import java.util.Map;

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
 * {@code audiences}, would leave a default in force unnoticed. Looks below the two
 * prefixes that whoever logs users in or revokes cannot do without, and, as Spring Boot
 * does, not at the system's environment and properties.
 */
final class UnknownSettings {

	private static final Map<String, Class<?>> OWN = Map.of("gatehouse.session", GatehouseSessionProperties.class,
			"gatehouse.revocation", Revocation.class);

	private UnknownSettings() {
	}

	/**
	 * Checks the names and the booleans of all settings, also where sessions are switched
	 * off.
	 * @throws InvalidSettingException for one that is unknown, or a boolean that is
	 * neither {@code true} nor {@code false}
	 */
	static void refuse(Environment environment) {
		Binder binder = Binder.get(environment);
		OWN.forEach((prefix, target) -> refuse(binder, prefix, target));
	}

	private static void refuse(Binder binder, String prefix, Class<?> target) {
		NamesAndBooleans handler = new NamesAndBooleans();
		try {
			binder.bind(prefix, Bindable.of(target), handler);
		}
		catch (BindException ex) {
			if (ex.getCause() instanceof UnboundConfigurationPropertiesException unbound) {
				String name = unbound.getUnboundProperties().iterator().next().getName().toString();
				throw new InvalidSettingException(name, null, "There is no such setting.",
						"Correct its name, or remove it.");
			}
			throw ex;
		}
		if (handler.refusal != null) {
			throw handler.refusal;
		}
	}

	/**
	 * All names below {@code gatehouse.revocation}: the last four are read by the
	 * gateways, and may stand in a file that all share.
	 */
	record Revocation(@Nullable String scope, @Nullable Duration retention, @Nullable Duration writeTimeout,
			@Nullable Duration confirmTimeout, @Nullable Duration lease, @Nullable Duration takeoverWait,
			@Nullable Integer minReplicas, @Nullable Duration minReplicasMaxLag, @Nullable Integer expectGateways,
			@Nullable List<String> claims, @Nullable Duration timeout, @Nullable String lookup,
			@Nullable String unknown) {

	}

	/**
	 * Checks the values of booleans only: those that sessions need are missing where
	 * there are none, and others are refused when the properties are bound.
	 */
	private static final class NamesAndBooleans extends NoUnboundElementsBindHandler {

		private @Nullable InvalidSettingException refusal;

		NamesAndBooleans() {
			super(new IgnoreErrorsBindHandler(), new UnboundElementsSourceFilter());
		}

		@Override
		public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target,
				BindContext context) {
			if (BooleanSettings.isBoolean(target)) {
				try {
					BooleanSettings.check(context.getBinder(), context.getSources(), name);
				}
				catch (InvalidSettingException ex) {
					this.refusal = ex;
				}
			}
			return super.onStart(name, target, context);
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
