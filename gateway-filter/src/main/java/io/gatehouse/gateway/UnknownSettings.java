package io.gatehouse.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwkSetSettings;
import org.jspecify.annotations.Nullable;

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
 * that the edge reads, not at those of other starters, and, as Spring Boot does, not at
 * the system's environment and properties.
 */
final class UnknownSettings {

	private static final Map<String, Bindable<?>> OWN = Map.of("gatehouse.issuers",
			Bindable.mapOf(String.class, IssuerSettings.class), "gatehouse.jwk-set", Bindable.of(JwkSetSettings.class),
			"gatehouse.claims", Bindable.of(IdentityClaims.class), "gatehouse.headers",
			Bindable.of(GatehouseGatewayProperties.Headers.class), "gatehouse.redis",
			Bindable.of(GatehouseGatewayProperties.Redis.class), "gatehouse.revocation", Bindable.of(Revocation.class),
			"gatehouse.opaque", Bindable.of(OpaqueProperties.class), "gatehouse.gateway",
			Bindable.of(GatehouseGatewayProperties.Gateway.class));

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
			binder.bind(prefix, target, handler());
		}
		catch (BindException ex) {
			if (ex.getCause() instanceof UnboundConfigurationPropertiesException unbound) {
				throw refusal(unbound);
			}
			throw ex;
		}
	}

	/** Refuses settings that nobody reads, and booleans that are misspelt. */
	static BindHandler handler() {
		return new NoUnboundElementsBindHandler(new BooleanSettings.Handler(BindHandler.DEFAULT),
				new UnboundElementsSourceFilter());
	}

	/** What is said of them. */
	static InvalidSettingException refusal(UnboundConfigurationPropertiesException unbound) {
		String name = unbound.getUnboundProperties().iterator().next().getName().toString();
		return new InvalidSettingException(name, null, "There is no such setting.", "Correct its name, or remove it.");
	}

	/**
	 * All names below {@code gatehouse.revocation}: the last four are read by those who
	 * revoke alone, and may stand in a file that all share.
	 */
	record Revocation(@Nullable List<String> claims, @Nullable Duration timeout,
			GatehouseGatewayProperties.@Nullable Lookup lookup, @Nullable UnknownPolicy unknown,
			@Nullable Duration lease, @Nullable Duration takeoverWait, @Nullable Integer minReplicas,
			@Nullable Duration minReplicasMaxLag, @Nullable Duration retention, @Nullable String scope,
			@Nullable Duration writeTimeout, @Nullable Duration confirmTimeout, @Nullable Integer expectGateways) {

	}

}
