package io.gatehouse.service.propagation;

import feign.Capability;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Propagates the caller with the Feign clients of Spring Cloud OpenFeign.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(Capability.class)
@Conditional(OnAllowedHosts.class)
class FeignConfiguration {

	@Bean
	PropagatingCapability gatehouseCapability(OutgoingHeaders outgoing, CallerToken token) {
		return new PropagatingCapability(outgoing, token);
	}

}
