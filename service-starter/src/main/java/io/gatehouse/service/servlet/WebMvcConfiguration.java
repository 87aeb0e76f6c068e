package io.gatehouse.service.servlet;

import io.gatehouse.service.IdentityResolver;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registers the resolver of identity arguments in Spring MVC.
 */
@Configuration(proxyBeanMethods = false)
class WebMvcConfiguration {

	@Bean
	static IdentityArguments gatehouseIdentityArguments(ObjectProvider<IdentityResolver> identities) {
		return new IdentityArguments(identities);
	}

}
