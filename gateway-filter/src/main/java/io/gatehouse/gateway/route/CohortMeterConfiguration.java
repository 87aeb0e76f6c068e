package io.gatehouse.gateway.route;

import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Registers the meters of cohorts if the application has Micrometer.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterBinder.class)
@Conditional(CohortsCondition.class)
class CohortMeterConfiguration {

	@Bean
	CohortMeters gatehouseCohortMeters() {
		return new CohortMeters();
	}

}
