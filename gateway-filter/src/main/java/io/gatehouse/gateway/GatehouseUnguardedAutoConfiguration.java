package io.gatehouse.gateway;

import io.gatehouse.token.InvalidSettingException;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration that stops the start of web applications that have the starter and
 * cannot be guarded: a servlet application, whose routes may be those of
 * {@code spring-cloud-gateway-server-webmvc}, and a gateway that is switched off.
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
						"Gatehouse guards the reactive Spring Cloud Gateway only, and would leave the routes and handlers of a servlet application open.",
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
						"Gatehouse guards the routes of this gateway, and there would be none.",
						"Remove the property; or set 'gatehouse.gateway.enabled' to 'false' to start without a guard.");
			};
		}

	}

}
