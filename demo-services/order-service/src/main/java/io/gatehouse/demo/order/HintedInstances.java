package io.gatehouse.demo.order;

import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * Which instances a load-balanced call chooses from: those whose metadata has the
 * caller's cohort as its hint.
 */
final class HintedInstances {

	@Bean
	ServiceInstanceListSupplier catalogInstances(ConfigurableApplicationContext context) {
		return ServiceInstanceListSupplier.builder()
			.withBlockingDiscoveryClient()
			.withCaching()
			.withHints()
			.build(context);
	}

}
