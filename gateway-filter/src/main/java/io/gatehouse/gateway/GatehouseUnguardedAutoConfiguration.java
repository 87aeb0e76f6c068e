package io.gatehouse.gateway;

import java.util.List;

import io.gatehouse.token.InvalidSettingException;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration that stops the start of web applications that have the starter and
 * cannot be guarded: a servlet application, whose routes may be those of
 * {@code spring-cloud-gateway-server-webmvc}; a gateway that is switched off; and one
 * whose guard lacks a part, since its auto-configuration is excluded.
 * {@code gatehouse.gateway.enabled=false} lets them start without a guard. Applications
 * without a web server start.
 */
@AutoConfiguration(before = GatehouseGatewayAutoConfiguration.class)
@Conditional(OnGuard.class)
public final class GatehouseUnguardedAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	static class ServletApplication {

		/** Runs also with lazy initialization. */
		@Bean
		static BeanFactoryPostProcessor gatehouseServletApplicationCheck() {
			return (beanFactory) -> {
				throw new InvalidSettingException("spring.main.web-application-type", "servlet",
						"Gatehouse guards only the reactive Spring Cloud Gateway. The routes and handlers of a servlet application would be unguarded.",
						"Set it to 'reactive', and use spring-cloud-starter-gateway-server-webflux; or set 'gatehouse.gateway.enabled' to 'false' to start without a guard.");
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.REACTIVE)
	@ConditionalOnProperty(name = "spring.cloud.gateway.server.webflux.enabled", havingValue = "false")
	static class GatewaySwitchedOff {

		@Bean
		static BeanFactoryPostProcessor gatehouseGatewaySwitchedOffCheck() {
			return (beanFactory) -> {
				throw new InvalidSettingException("spring.cloud.gateway.server.webflux.enabled", "false",
						"Gatehouse guards the routes of this gateway, and the property disables them.",
						"Remove the property; or set 'gatehouse.gateway.enabled' to 'false' to start without a guard.");
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.REACTIVE)
	@ConditionalOnClass(GlobalFilter.class)
	static class IncompleteGuard {

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
					throw new InvalidSettingException("spring.autoconfigure.exclude", null, "The bean '" + missing
							+ "' is missing, since an auto-configuration of 'io.gatehouse.gateway' is excluded. Clients could forge identities.",
							"Remove the exclusion; or set 'gatehouse.gateway.enabled' to 'false' to start without a guard.");
				});
		}

	}

}
