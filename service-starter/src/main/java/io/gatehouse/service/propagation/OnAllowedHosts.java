package io.gatehouse.service.propagation;

import io.gatehouse.service.PropagationProperties;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Leaves the HTTP clients of an application alone that sends nobody anywhere.
 */
final class OnAllowedHosts implements Condition {

	@Override
	public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
		return !PropagationProperties.of(context.getEnvironment()).allowedHosts().isEmpty();
	}

}
