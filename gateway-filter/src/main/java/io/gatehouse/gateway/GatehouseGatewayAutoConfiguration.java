package io.gatehouse.gateway;

import java.util.List;

import io.gatehouse.boot.KnownSettings;
import io.gatehouse.token.InvalidSettingException;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of the guard of a Spring Cloud Gateway: what its parts share. The
 * only required setting is an issuer: {@code gatehouse.issuers.<id>.issuer}. Every bean
 * backs off if the application declares one. The auto-configurations of the packages
 * below add the parts.
 */
@AutoConfiguration(after = GatewayAutoConfiguration.class)
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnClass(GlobalFilter.class)
@Conditional(OnGuard.class)
@EnableConfigurationProperties(GatehouseGatewayProperties.class)
@Import({ GatewayConfiguration.class, GatehouseGatewayAutoConfiguration.CompletenessCheck.class })
public final class GatehouseGatewayAutoConfiguration {

	@Bean
	KnownSettings gatehouseGatewaySettings() {
		return KnownSettings.of(GatehouseGatewayProperties.class);
	}

	/** Check that the guard is complete. */
	@Configuration(proxyBeanMethods = false)
	static class CompletenessCheck {

		/** Beans without one of which a part of the guard would be missing. */
		private static final List<String> PARTS = List.of("gatehouseFirewallWebFilter", "gatehouseHeaderGuardWebFilter",
				"gatehouseHeaderGuardTrailersFilter", "gatehouseAuthenticationGlobalFilter",
				"gatehouseVerifiedBearerFilter");

		/** Runs before any bean is created, and thus also with lazy initialization. */
		@Bean
		static BeanFactoryPostProcessor gatehouseCompletenessCheck() {
			return (beans) -> PARTS.stream()
				.filter((part) -> !beans.containsBeanDefinition(part))
				.findFirst()
				.ifPresent((missing) -> {
					throw new InvalidSettingException("spring.autoconfigure.exclude", null, "A part of the guard, '"
							+ missing
							+ "', is missing, and identities could be forged without it: an auto-configuration of 'io.gatehouse.gateway' is excluded.",
							"Exclude none of them; or set 'gatehouse.gateway.enabled' to 'false' to start without a guard.");
				});
		}

	}

}
