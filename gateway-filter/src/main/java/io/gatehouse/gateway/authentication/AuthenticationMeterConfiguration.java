package io.gatehouse.gateway.authentication;

import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registers the meters of authentication if the application has Micrometer.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterBinder.class)
class AuthenticationMeterConfiguration {

	@Bean
	AuthenticationMeters gatehouseAuthenticationMeters(FailedAuthentications gatehouseFailedAuthentications,
			UnknownDecisions gatehouseUnknownDecisions, PreparedJwts gatehousePreparedJwts,
			SessionCache gatehouseSessionCache) {
		return new AuthenticationMeters(gatehouseFailedAuthentications, gatehouseUnknownDecisions,
				gatehousePreparedJwts.cache(), gatehouseSessionCache);
	}

}
