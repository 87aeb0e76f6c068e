package io.gatehouse.service.propagation;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class ContextPropagationDefaultsTests {

	private final MockEnvironment environment = new MockEnvironment();

	@Test
	void defaultsWhenApplicationSaysNothingThenTakeContextAlong() {
		process();
		assertThat(this.environment.getProperty(ContextPropagationDefaults.TASKS)).isEqualTo("true");
		assertThat(this.environment.getProperty(ContextPropagationDefaults.REACTOR)).isEqualTo("auto");
	}

	@Test
	void defaultsWhenApplicationSaysOtherwiseThenGiveWay() {
		this.environment.setProperty(ContextPropagationDefaults.TASKS, "false");
		this.environment.setProperty(ContextPropagationDefaults.REACTOR, "limited");
		process();
		assertThat(this.environment.getProperty(ContextPropagationDefaults.TASKS)).isEqualTo("false");
		assertThat(this.environment.getProperty(ContextPropagationDefaults.REACTOR)).isEqualTo("limited");
	}

	@Test
	void defaultsWhenPropagationIsNotEnabledThenAreNotSet() {
		this.environment.setProperty("gatehouse.service.propagation.enabled", "false");
		process();
		assertThat(this.environment.getProperty(ContextPropagationDefaults.TASKS)).isNull();
		assertThat(this.environment.getProperty(ContextPropagationDefaults.REACTOR)).isNull();
	}

	/** Virtual where the JDK has them, a pool otherwise. */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void taskExecutorWhenDefaultsHoldThenTasksSeeTheirCaller(boolean virtualThreads) {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
			.withPropertyValues(ContextPropagationDefaults.TASKS + "=true",
					"spring.threads.virtual.enabled=" + virtualThreads)
			.run((context) -> {
				Hops hops = new Hops().executor("executor", context.getBean(AsyncTaskExecutor.class));
				IntStream.range(0, 50).mapToObj(Seen::caller).forEach(hops::handle);
			});
	}

	private void process() {
		new ContextPropagationDefaults().postProcessEnvironment(this.environment, new SpringApplication());
	}

}
