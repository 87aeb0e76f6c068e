package io.gatehouse.gateway.actuator;

import io.gatehouse.boot.KnownSettings;
import io.gatehouse.gateway.GatehouseGatewayAutoConfiguration;
import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.RouteDescriber;
import io.gatehouse.gateway.authentication.GatehouseAuthenticationAutoConfiguration;
import io.gatehouse.gateway.authentication.TokenDiagnosis;
import io.gatehouse.revocation.redis.RevocationLookups;
import io.gatehouse.revocation.redis.RevocationProperties;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the health contributor {@code gatehouse}, of its part in the
 * readiness of the gateway, and of the endpoint {@code gatehouse}, which has no access by
 * default.
 */
@AutoConfiguration(after = { GatehouseGatewayAutoConfiguration.class, GatehouseAuthenticationAutoConfiguration.class },
		// its beans come first, since its group is changed here
		afterName = "org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration")
@ConditionalOnBean(GatehouseGatewayProperties.class)
@EnableConfigurationProperties(HealthProperties.class)
public final class GatehouseActuatorAutoConfiguration {

	@Bean
	KnownSettings gatehouseHealthSettings() {
		return KnownSettings.of(HealthProperties.class);
	}

	/**
	 * Beans that need Spring Boot's health.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ReactiveHealthIndicator.class)
	@ConditionalOnBean(RevocationLookups.class)
	@ConditionalOnEnabledHealthIndicator("gatehouse")
	static class HealthConfiguration {

		@Bean
		RevocationHealthIndicator gatehouseHealthContributor(RevocationLookups gatehouseRevocationLookups,
				RevocationProperties properties) {
			return new RevocationHealthIndicator(gatehouseRevocationLookups, properties);
		}

		@Bean
		ReadinessGroup gatehouseReadinessGroup(HealthProperties properties, Environment environment) {
			return new ReadinessGroup(properties.readiness(), environment);
		}

	}

	/**
	 * Beans that need Spring Boot's endpoints.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
	@ConditionalOnBean(TokenDiagnosis.class)
	static class EndpointConfiguration {

		@Bean
		@ConditionalOnAvailableEndpoint
		GatehouseEndpoint gatehouseEndpoint(GatehouseGatewayProperties properties, RevocationProperties revocation,
				RevocationLookups gatehouseRevocationLookups, RouteLocator routes,
				ObjectProvider<RouteDescriber> describers, TokenDiagnosis gatehouseTokenDiagnosis) {
			return new GatehouseEndpoint(new GatewayState(properties, revocation, gatehouseRevocationLookups), routes,
					describers.orderedStream().toList(), gatehouseTokenDiagnosis);
		}

	}

}
