package io.gatehouse.service.propagation;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Lets Spring Cloud LoadBalancer choose instances by the propagated cohort, as the
 * gateway does.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(LoadBalancerClients.class)
@Conditional(OnAllowedHosts.class)
@LoadBalancerClients(defaultConfiguration = HintedInstancesConfiguration.class)
class LoadBalancerConfiguration {

}
