package io.gatehouse.service.servlet;

import java.util.ArrayList;
import java.util.List;

import io.gatehouse.service.IdentityResolver;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.handler.HandlerExceptionResolverComposite;
import org.springframework.web.servlet.mvc.method.annotation.ExceptionHandlerExceptionResolver;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/**
 * Adds {@link IdentityArgumentResolver} to Spring MVC, before all other resolvers. A
 * {@code WebMvcConfigurer} is not enough: an application that extends
 * {@code WebMvcConfigurationSupport} calls none, and other libraries have resolvers that
 * accept every interface.
 */
final class IdentityArguments implements BeanPostProcessor {

	private final ObjectProvider<IdentityResolver> identities;

	IdentityArguments(ObjectProvider<IdentityResolver> identities) {
		this.identities = identities;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof RequestMappingHandlerAdapter adapter) {
			adapter.setArgumentResolvers(withIdentity(adapter.getArgumentResolvers()));
			adapter.setInitBinderArgumentResolvers(withIdentity(adapter.getInitBinderArgumentResolvers()));
		}
		else if (bean instanceof HandlerExceptionResolverComposite composite) {
			composite.getExceptionResolvers().forEach(this::addIdentity);
		}
		else {
			addIdentity(bean);
		}
		return bean;
	}

	private void addIdentity(Object resolver) {
		if (resolver instanceof ExceptionHandlerExceptionResolver handlers && handlers.getArgumentResolvers() != null) {
			handlers.setArgumentResolvers(withIdentity(handlers.getArgumentResolvers().getResolvers()));
		}
	}

	private List<HandlerMethodArgumentResolver> withIdentity(@Nullable List<HandlerMethodArgumentResolver> resolvers) {
		List<HandlerMethodArgumentResolver> all = new ArrayList<>();
		all.add(new IdentityArgumentResolver(this.identities.getObject()));
		if (resolvers != null) {
			all.addAll(resolvers);
		}
		return all;
	}

}
