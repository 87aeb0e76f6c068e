package io.gatehouse.service.reactive;

import io.gatehouse.service.IdentityResolver;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;

/**
 * Adds {@link IdentityArgumentResolver} to Spring WebFlux. A {@code WebFluxConfigurer} is
 * not enough: an application that extends {@code WebFluxConfigurationSupport} calls none.
 */
final class IdentityArguments implements BeanPostProcessor {

	private final ObjectProvider<IdentityResolver> identities;

	IdentityArguments(ObjectProvider<IdentityResolver> identities) {
		this.identities = identities;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof RequestMappingHandlerAdapter adapter) {
			ArgumentResolverConfigurer configurer = adapter.getArgumentResolverConfigurer();
			if (configurer == null) {
				configurer = new ArgumentResolverConfigurer();
				adapter.setArgumentResolverConfigurer(configurer);
			}
			configurer.addCustomResolver(new IdentityArgumentResolver(this.identities.getObject()));
		}
		return bean;
	}

}
