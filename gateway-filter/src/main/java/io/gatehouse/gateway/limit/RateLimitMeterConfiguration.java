package io.gatehouse.gateway.limit;

import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registers the meters of rate limits if the application has Micrometer.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterBinder.class)
class RateLimitMeterConfiguration {

	@Bean
	RateLimitMeters gatehouseRateLimitMeters(RateLimitStatistics gatehouseRateLimitStatistics) {
		return new RateLimitMeters(gatehouseRateLimitStatistics);
	}

}
