package io.gatehouse.service;

import java.util.Map;

import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwkSetSettings;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;

/**
 * Refuses settings that nobody reads, since a misspelt one, such as {@code audience} for
 * {@code audiences}, would leave a default in force unnoticed. Looks below the prefixes
 * that the service's properties own, not at those of other starters, and, as Spring Boot
 * does, not at the system's environment and properties.
 */
final class UnknownSettings {

	private static final Map<String, Bindable<?>> OWN = Map.of("gatehouse.issuers",
			Bindable.mapOf(String.class, IssuerSettings.class), "gatehouse.jwk-set", Bindable.of(JwkSetSettings.class),
			"gatehouse.claims", Bindable.of(IdentityClaims.class), "gatehouse.headers",
			Bindable.of(GatehouseServiceProperties.Headers.class), "gatehouse.service",
			Bindable.of(GatehouseServiceProperties.Service.class));

	private UnknownSettings() {
	}

	/**
	 * Checks all settings.
	 * @throws InvalidSettingException for one that is unknown, or a boolean that is
	 * neither {@code true} nor {@code false}
	 */
	static void refuse(Environment environment) {
		Binder binder = Binder.get(environment);
		OWN.forEach((prefix, target) -> refuse(binder, prefix, target));
	}

	private static void refuse(Binder binder, String prefix, Bindable<?> target) {
		try {
			binder.bind(prefix, target, new NoUnboundElementsBindHandler(
					new BooleanSettings.Handler(BindHandler.DEFAULT), new UnboundElementsSourceFilter()));
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

}
