package io.gatehouse.service.propagation;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerEnvironmentPropertyUtils;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Configuration of the instances that a client of Spring Cloud LoadBalancer chooses from:
 * those whose metadata has the hint of the request, or else all. Each client has a
 * context of its own, to which this configuration belongs. Hints are applied to the
 * cached list, since the cache does not see requests.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(HintedInstancesConfiguration.NothingElseChosen.class)
class HintedInstancesConfiguration {

	@Bean
	@Fallback // the application may add one for all clients that is registered later
	@ConditionalOnBean(ReactiveDiscoveryClient.class)
	@ConditionalOnMissingBean
	ServiceInstanceListSupplier gatehouseReactiveInstances(ConfigurableApplicationContext context) {
		return ServiceInstanceListSupplier.builder().withDiscoveryClient().withCaching().withHints().build(context);
	}

	@Bean
	@Fallback // as above
	@ConditionalOnBean(DiscoveryClient.class)
	@ConditionalOnMissingBean({ ReactiveDiscoveryClient.class, ServiceInstanceListSupplier.class })
	ServiceInstanceListSupplier gatehouseBlockingInstances(ConfigurableApplicationContext context) {
		return ServiceInstanceListSupplier.builder()
			.withBlockingDiscoveryClient()
			.withCaching()
			.withHints()
			.build(context);
	}

	/**
	 * Matches if {@code spring.cloud.loadbalancer.configurations} is missing or
	 * {@code default}.
	 */
	static final class NothingElseChosen implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return LoadBalancerEnvironmentPropertyUtils.equalToOrMissingForClientOrDefault(context.getEnvironment(),
					"configurations", "default");
		}

	}

}
