package io.gatehouse.gateway.route;

import io.gatehouse.boot.KnownSettings;
import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.authentication.GatehouseAuthenticationAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of routing by identity on gateways that Gatehouse guards: the
 * predicates {@code Claim} and {@code Role} and, if cohorts are configured, the predicate
 * {@code Cohort}.
 */
@AutoConfiguration(after = GatehouseAuthenticationAutoConfiguration.class)
@ConditionalOnBean({ GatehouseGatewayProperties.class, ExchangeAuthenticator.class })
@EnableConfigurationProperties(ReleaseProperties.class)
@Import({ CohortConfiguration.class, CohortMeterConfiguration.class, LoadBalancerConfiguration.class,
		PredicateConfiguration.class })
public final class GatehouseRouteAutoConfiguration {

	@Bean
	KnownSettings gatehouseReleaseSettings() {
		return KnownSettings.of(ReleaseProperties.class);
	}

}
