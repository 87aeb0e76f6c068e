package io.gatehouse.gateway.event;

import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registers the meters of security events if the application has Micrometer.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBooleanProperty("gatehouse.gateway.security-events.enabled")
class SecurityEventMeterConfiguration {

	@Bean
	SecurityEventMeters gatehouseSecurityEventMeters() {
		return new SecurityEventMeters();
	}

}
