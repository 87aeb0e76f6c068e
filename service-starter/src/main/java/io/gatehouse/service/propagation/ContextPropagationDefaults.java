package io.gatehouse.service.propagation;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Turns on what Spring Boot has for taking the context of a thread along, where the
 * application says nothing about it: into tasks of the application's task executor
 * ({@value #TASKS}), and into Reactor chains and back ({@value #REACTOR}).
 */
final class ContextPropagationDefaults implements EnvironmentPostProcessor, Ordered {

	static final String TASKS = "spring.task.execution.propagate-context";

	static final String REACTOR = "spring.reactor.context-propagation";

	private static final Map<String, Object> DEFAULTS = Map.of(TASKS, true, REACTOR, "auto");

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (environment.getProperty("gatehouse.service.propagation.enabled", Boolean.class, true)) {
			Map<String, Object> missing = new LinkedHashMap<>(DEFAULTS);
			missing.keySet().removeIf(environment::containsProperty);
			environment.getPropertySources().addLast(new MapPropertySource("gatehouse context propagation", missing));
		}
	}

	/** Behind the application's own files. */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
