package io.gatehouse.service.propagation;

import java.util.Map;

import io.gatehouse.service.PropagationProperties;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Turns on what Spring Boot has for taking the context of a thread along into Reactor
 * chains and back ({@value #REACTOR}), where the application says nothing about it.
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

	/** Behind the application's own files. */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
