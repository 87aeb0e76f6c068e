package io.gatehouse.revocation.redis;

import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registers the meters of the copy in memory if the application has Micrometer.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterBinder.class)
class RevocationMeterConfiguration {

	@Bean
	@ConditionalOnBean(LocalRevocationList.class)
	RevocationMeters gatehouseRevocationMeters(LocalRevocationList memory, RevocationStatistics statistics) {
		return new RevocationMeters(memory, statistics);
	}

	@Bean
	@ConditionalOnBean(RedisReader.class)
	RedisErrorMeters gatehouseRedisErrorMeters(RedisReader gatehouseRedisReader) {
		return new RedisErrorMeters(gatehouseRedisReader);
	}

}
