package io.gatehouse.gateway.route;

import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.gateway.GatehouseGatewayAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of routing by identity on gateways that Gatehouse guards: the
 * predicates {@code Claim} and {@code Role} and, if cohorts are configured, the predicate
 * {@code Cohort}.
 */
@AutoConfiguration(after = GatehouseGatewayAutoConfiguration.class)
@ConditionalOnBean(ExchangeAuthenticator.class)
@Import({ CohortConfiguration.class, CohortMeterConfiguration.class, LoadBalancerConfiguration.class,
		PredicateConfiguration.class })
public final class GatehouseRouteAutoConfiguration {

}
