package io.gatehouse.service.propagation;

import io.gatehouse.service.GatehouseServiceAutoConfiguration;
import io.gatehouse.service.GatehouseServiceProperties;
import io.gatehouse.service.IdentityResolver;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of what goes on with a call: the caller's token and cohort to the
 * hosts that may have them, with the HTTP clients that Spring Boot and Spring Cloud
 * build, and user and session into the log context.
 */
@AutoConfiguration(after = GatehouseServiceAutoConfiguration.class,
		afterName = "org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration")
@ConditionalOnWebApplication
@Import({ OutgoingConfiguration.class, RestClientConfiguration.class, WebClientConfiguration.class,
		FeignConfiguration.class, LoadBalancerConfiguration.class, TaskConfiguration.class })
public final class GatehousePropagationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	IncomingCalls gatehouseIncomingCalls(GatehouseServiceProperties properties, IdentityResolver identities) {
		return new IncomingCalls(properties.headers().cohort(), new LogEntries(properties.service().mdc(), identities));
	}

}
