package io.gatehouse.session.oauth2;

import io.gatehouse.boot.DocumentedMeter;
import io.gatehouse.session.SessionMeter;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registers the meters of the endpoints if the application has Micrometer.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterBinder.class)
class TokenEndpointMeterConfiguration {

	@Bean
	MeterBinder gatehouseTokenEndpointMeters(TokenEndpoints gatehouseTokenEndpoints) {
		return (registry) -> SessionMeter.TOKEN_ENDPOINT.counters(registry, gatehouseTokenEndpoints.outcomes(),
				(outcome) -> new String[] { DocumentedMeter.value(outcome.operation()), outcome.result() });
	}

}
