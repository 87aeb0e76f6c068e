package io.gatehouse.service.propagation;

import java.util.List;
import java.util.stream.Stream;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.task.SimpleAsyncTaskExecutorBuilder;
import org.springframework.boot.task.ThreadPoolTaskExecutorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.CompositeTaskDecorator;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Propagates the context of a thread into tasks of the executors that Spring Boot builds,
 * around the application's own decorators. It defines no {@link TaskDecorator} bean,
 * since Spring Boot applies those to schedulers too: a task that a request schedules
 * would run as the request's caller for ever.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "gatehouse.service.propagation.enabled", matchIfMissing = true)
@Conditional(TaskConfiguration.NotDecided.class)
class TaskConfiguration {

	@Bean
	static BeanPostProcessor gatehouseThreadPoolTasks(ConfigurableListableBeanFactory beans,
			ObjectProvider<TaskDecorator> decorators) {
		return new AutoConfiguredBeanPostProcessor<>(beans, ThreadPoolTaskExecutorBuilder.class,
				(builder) -> builder.taskDecorator(withContext(decorators)));
	}

	@Bean
	static BeanPostProcessor gatehouseSimpleAsyncTasks(ConfigurableListableBeanFactory beans,
			ObjectProvider<TaskDecorator> decorators) {
		return new AutoConfiguredBeanPostProcessor<>(beans, SimpleAsyncTaskExecutorBuilder.class,
				(builder) -> builder.taskDecorator(withContext(decorators)));
	}

	/**
	 * Adds the last and outermost decorator, so that the application's own run with the
	 * context.
	 */
	private static TaskDecorator withContext(ObjectProvider<TaskDecorator> decorators) {
		List<TaskDecorator> all = Stream
			.concat(decorators.orderedStream(), Stream.of(new ContextPropagatingTaskDecorator()))
			.toList();
		return new CompositeTaskDecorator(all);
	}

	/**
	 * Matches if the application does not set {@value #PROPERTY}. If it is {@code true},
	 * Spring Boot propagates the context itself.
	 */
	static final class NotDecided implements Condition {

		static final String PROPERTY = "spring.task.execution.propagate-context";

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return !context.getEnvironment().containsProperty(PROPERTY);
		}

	}

}
