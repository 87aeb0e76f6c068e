package io.gatehouse.gateway;

import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registers the meters of authentication and revocation if the application has
 * Micrometer.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterBinder.class)
class MeterConfiguration {

	@Bean
	RevocationMeters gatehouseRevocationMeters(UnknownDecisions gatehouseUnknownDecisions,
			ObjectProvider<LocalRevocationList> memory, ObjectProvider<RevocationStatistics> statistics) {
		return new RevocationMeters(gatehouseUnknownDecisions, memory.getIfAvailable(), statistics.getIfAvailable());
	}

	@Bean
	AuthenticationMeters gatehouseAuthenticationMeters(FailedAuthentications gatehouseFailedAuthentications) {
		return new AuthenticationMeters(gatehouseFailedAuthentications);
	}

}
