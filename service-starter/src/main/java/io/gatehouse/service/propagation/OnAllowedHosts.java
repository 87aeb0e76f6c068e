package io.gatehouse.service.propagation;

import io.gatehouse.service.PropagationProperties;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if any host may get the caller's token; otherwise HTTP clients stay unchanged.
 */
final class OnAllowedHosts implements Condition {

	@Override
	public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
		return !PropagationProperties.of(context.getEnvironment()).allowedHosts().isEmpty();
	}

}
