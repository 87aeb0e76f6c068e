package io.gatehouse.gateway.route;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
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
 * Instance supplier of a client of Spring Cloud LoadBalancer: the instances that have the
 * request's hint in their metadata, or else all. Each client has its own application
 * context, which this configuration belongs to. No property of Spring enables it.
 */
@Configuration(proxyBeanMethods = false)
class HintedInstancesConfiguration {

	/**
	 * Supplies the instances. Hints are applied after the cache, which is independent of
	 * requests.
	 */
	@Bean
	@Fallback // one that the application adds for all clients may be found later
	@ConditionalOnBean(ReactiveDiscoveryClient.class)
	@ConditionalOnMissingBean
	@Conditional(NothingElseChosen.class)
	ServiceInstanceListSupplier hintedServiceInstanceListSupplier(ConfigurableApplicationContext context) {
		return ServiceInstanceListSupplier.builder().withDiscoveryClient().withCaching().withHints().build(context);
	}

	/**
	 * Matches if {@code spring.cloud.loadbalancer.configurations} has its default.
	 */
	static final class NothingElseChosen implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return LoadBalancerEnvironmentPropertyUtils.equalToOrMissingForClientOrDefault(context.getEnvironment(),
					"configurations", "default");
		}

	}

}
