package io.gatehouse.revocation.redis;

import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registers the meters of an application that revokes if it has Micrometer.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterBinder.class)
class RevocationWriteMeterConfiguration {

	@Bean
	MeterBinder gatehouseConfirmationMeters(ObjectProvider<Revocations> revocations) {
		return (registry) -> revocations
			.ifUnique((unique) -> new ConfirmationMeters(unique.barrier()).bindTo(registry));
	}

}
