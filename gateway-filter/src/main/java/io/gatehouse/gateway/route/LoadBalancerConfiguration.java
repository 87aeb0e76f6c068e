package io.gatehouse.gateway.route;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Makes Spring Cloud LoadBalancer choose instances by cohort, if the application has it.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(LoadBalancerClients.class)
@Conditional(CohortsCondition.class)
@LoadBalancerClients(defaultConfiguration = HintedInstancesConfiguration.class)
class LoadBalancerConfiguration {

}
