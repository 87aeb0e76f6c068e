package io.gatehouse.gateway;

import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registers the meters of the guard's shared parts if the application has Micrometer.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterBinder.class)
class GatewayMeterConfiguration {

	@Bean
	AuthenticationDecisionMeters gatehouseAuthenticationDecisionMeters(
			AuthenticationDecisions gatehouseAuthenticationDecisions) {
		return new AuthenticationDecisionMeters(gatehouseAuthenticationDecisions);
	}

}
