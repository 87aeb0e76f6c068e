package io.gatehouse.service.propagation;

import io.gatehouse.service.PropagationProperties;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Leaves the HTTP clients of an application alone that sends nobody anywhere.
 */
final class OnAllowedHosts implements Condition {

	@Override
	public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
		return Binder.get(context.getEnvironment())
			.bind("gatehouse.service.propagation", PropagationProperties.class)
			.map((properties) -> !properties.allowedHosts().isEmpty())
			.orElse(false);
	}

}
