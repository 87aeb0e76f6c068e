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
 * Auto-configuration of propagation: the caller's token and cohort go to the allowed
 * hosts, with the HTTP clients that Spring Boot and Spring Cloud build. User and session
 * go into the log context.
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
