package io.gatehouse.service.propagation;

import java.util.Map;

import io.gatehouse.service.PropagationProperties;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Turns on Spring Boot's propagation of a thread's context into Reactor chains and back
 * ({@value #REACTOR}), unless the application sets the property.
 */
final class ContextPropagationDefaults implements EnvironmentPostProcessor, Ordered {

	static final String REACTOR = "spring.reactor.context-propagation";

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (PropagationProperties.of(environment).enabled() && !environment.containsProperty(REACTOR)) {
			environment.getPropertySources()
				.addLast(new MapPropertySource("gatehouse context propagation", Map.of(REACTOR, "auto")));
		}
	}

	/** Runs after the application's own files are loaded. */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
