package io.gatehouse.session;

import io.gatehouse.revocation.redis.Revocations;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Actuator endpoint, if the application has the actuator, exposes the endpoint and gives
 * access to it.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
class RevocationsEndpointConfiguration {

	/** Nested class, since its condition needs actuator classes. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnAvailableEndpoint(RevocationsEndpoint.class)
	@ConditionalOnBean(Revocations.class)
	static class Available {

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
		RevocationsEndpoint gatehouseRevocationsEndpoint(Revocations revocations) {
			return new RevocationsEndpoint(revocations);
		}

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
		ServletRevocationsEndpoint gatehouseServletRevocationsEndpoint(Revocations revocations) {
			return new ServletRevocationsEndpoint(new RevocationsEndpoint(revocations));
		}

	}

}
