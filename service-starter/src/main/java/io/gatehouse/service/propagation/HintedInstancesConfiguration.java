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
 * The instances among which a client of Spring Cloud LoadBalancer chooses: those that
 * have the hint of the request in their metadata, or else all. Each client has a context
 * of its own, which this belongs to. Hints are looked at behind the cache, which knows no
 * requests.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(HintedInstancesConfiguration.NothingElseChosen.class)
class HintedInstancesConfiguration {

	@Bean
	@Fallback // one that the application adds for all clients may be found later
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
	 * Whether {@code spring.cloud.loadbalancer.configurations} has been left as it is.
	 */
	static final class NothingElseChosen implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return LoadBalancerEnvironmentPropertyUtils.equalToOrMissingForClientOrDefault(context.getEnvironment(),
					"configurations", "default");
		}

	}

}
