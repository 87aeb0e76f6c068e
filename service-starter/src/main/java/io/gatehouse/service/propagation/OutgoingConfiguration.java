package io.gatehouse.service.propagation;

import java.util.Set;

import io.gatehouse.service.GatehouseServiceProperties;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Beans that the configurations of all HTTP clients share.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(OnAllowedHosts.class)
class OutgoingConfiguration {

	@Bean
	OutgoingHeaders gatehouseOutgoingHeaders(GatehouseServiceProperties properties, Environment environment) {
		Set<String> cohortHeaders = HintHeaders.names(environment);
		cohortHeaders.add(properties.headers().cohort());
		return new OutgoingHeaders(properties.service().propagation().allowedHosts(), cohortHeaders);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
	static class ServletConfiguration {

		@Bean
		CallerToken gatehouseCallerToken() {
			return CallerToken::ofThread;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
	static class ReactiveConfiguration {

		@Bean
		CallerToken gatehouseCallerToken() {
			return new ReactorCallerToken();
		}

	}

}
