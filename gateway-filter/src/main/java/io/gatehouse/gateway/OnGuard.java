package io.gatehouse.gateway;

import io.gatehouse.boot.BooleanSettings;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches unless {@value #PROPERTY} is {@code false}. Any value but {@code true} and
 * {@code false} stops the start.
 */
final class OnGuard implements Condition {

	static final String PROPERTY = "gatehouse.gateway.enabled";

	@Override
	public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
		return isOn(context.getEnvironment());
	}

	static boolean isOn(Environment environment) {
		return BooleanSettings.isTrue(environment, PROPERTY, true);
	}

}
