package io.gatehouse.service.reactive;

import io.gatehouse.service.IdentityResolver;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;

/**
 * Teaches Spring WebFlux the identity as an argument.
 */
@Configuration(proxyBeanMethods = false)
class WebFluxConfiguration implements WebFluxConfigurer {

	private final IdentityResolver identities;

	WebFluxConfiguration(IdentityResolver identities) {
		this.identities = identities;
	}

	@Override
	public void configureArgumentResolvers(ArgumentResolverConfigurer configurer) {
		configurer.addCustomResolver(new IdentityArgumentResolver(this.identities));
	}

}
