package io.gatehouse.service.servlet;

import java.util.List;

import io.gatehouse.service.IdentityResolver;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Teaches Spring MVC the identity as an argument.
 */
@Configuration(proxyBeanMethods = false)
class WebMvcConfiguration implements WebMvcConfigurer {

	private final IdentityResolver identities;

	WebMvcConfiguration(IdentityResolver identities) {
		this.identities = identities;
	}

	@Override
	public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
		resolvers.add(new IdentityArgumentResolver(this.identities));
	}

}
