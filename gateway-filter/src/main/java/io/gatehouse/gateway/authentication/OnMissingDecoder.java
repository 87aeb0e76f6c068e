package io.gatehouse.gateway.authentication;

import io.gatehouse.token.DeclaredBeans;
import io.gatehouse.token.ForGatehouse;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;

/**
 * Matches unless the application declares a {@link ReactiveJwtDecoder}
 * {@link ForGatehouse}.
 */
final class OnMissingDecoder implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConfigurableListableBeanFactory beans = context.getBeanFactory();
		return beans == null || !DeclaredBeans.has(beans, ReactiveJwtDecoder.class);
	}

}
