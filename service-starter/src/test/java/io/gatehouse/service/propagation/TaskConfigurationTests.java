package io.gatehouse.service.propagation;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.gatehouse.service.GatehouseServiceAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.task.ThreadPoolTaskExecutorBuilder;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

class TaskConfigurationTests {

	private static final CallContext CALL = new CallContext("canary-7", Map.of());

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(GatehouseServiceAutoConfiguration.class, GatehousePropagationAutoConfiguration.class,
					TaskExecutionAutoConfiguration.class, TaskSchedulingAutoConfiguration.class));

	/** Virtual where the JDK has them, a pool otherwise. */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void taskExecutorWhenNothingIsDecidedThenTasksSeeTheirCaller(boolean virtualThreads) {
		this.runner.withPropertyValues("spring.threads.virtual.enabled=" + virtualThreads).run((context) -> {
			assertThat(context).doesNotHaveBean(TaskDecorator.class);
			Hops hops = new Hops().executor("executor",
					context.getBean("applicationTaskExecutor", AsyncTaskExecutor.class));
			IntStream.range(0, 50).mapToObj(Seen::caller).forEach(hops::handle);
		});
	}

	@Test
	void taskExecutorWhenApplicationDecidesThenDoesAsItSays() {
		this.runner.withPropertyValues(TaskConfiguration.NotDecided.PROPERTY + "=false")
			.run((context) -> assertThat(seen(context.getBean(AsyncTaskExecutor.class))).isEqualTo(CallContext.EMPTY));
		assumeThat(SpringBootVersion.getVersion()).as("has the property").isGreaterThanOrEqualTo("4.1");
		this.runner.withPropertyValues(TaskConfiguration.NotDecided.PROPERTY + "=true").run((context) -> {
			assertThat(context).hasSingleBean(TaskDecorator.class);
			assertThat(seen(context.getBean(AsyncTaskExecutor.class))).isEqualTo(CALL);
		});
	}

	@Test
	void taskExecutorWhenPropagationIsNotEnabledThenTasksSeeNobody() {
		this.runner.withPropertyValues("gatehouse.service.propagation.enabled=false")
			.run((context) -> assertThat(seen(context.getBean(AsyncTaskExecutor.class))).isEqualTo(CallContext.EMPTY));
	}

	@Test
	void startWhenApplicationHasBootsDecoratorItselfThenSucceeds() {
		this.runner.withBean("contextPropagatingTaskDecorator", ContextPropagatingTaskDecorator.class)
			.run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(TaskDecorator.class);
				assertThat(seen(context.getBean(AsyncTaskExecutor.class))).isEqualTo(CALL);
			});
	}

	@Test
	void decoratorOfApplicationWhenItIsTheOnlyOneThenStaysSoAndRunsWithContext() {
		BlockingQueue<CallContext> decorated = new LinkedBlockingQueue<>();
		this.runner.withBean("own", TaskDecorator.class, () -> recording(decorated)).run((context) -> {
			assertThat(context).hasSingleBean(TaskDecorator.class);
			assertThat(seen(context.getBean(AsyncTaskExecutor.class))).isEqualTo(CALL);
			assertThat(decorated).containsExactly(CALL);
		});
	}

	@Test
	void builderWhenApplicationNamesDecoratorThenHasThatOne() {
		BlockingQueue<CallContext> decorated = new LinkedBlockingQueue<>();
		this.runner.run((context) -> {
			ThreadPoolTaskExecutor executor = context.getBean(ThreadPoolTaskExecutorBuilder.class)
				.taskDecorator(recording(decorated))
				.build();
			executor.initialize();
			assertThat(seen(executor)).isEqualTo(CallContext.EMPTY);
			assertThat(decorated).containsExactly(CallContext.EMPTY);
			executor.shutdown();
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void scheduledTaskWhenRequestStartsItThenRunsAsNobody(boolean virtualThreads) {
		BlockingQueue<CallContext> runs = new LinkedBlockingQueue<>();
		this.runner.withUserConfiguration(Scheduling.class)
			.withPropertyValues("spring.threads.virtual.enabled=" + virtualThreads)
			.run((context) -> {
				TaskScheduler scheduler = context.getBean(TaskScheduler.class);
				inRequest(() -> scheduler.scheduleAtFixedRate(() -> runs.add(CallContext.current()),
						Duration.ofMillis(5)));
				assertThat(runs.poll(10, TimeUnit.SECONDS)).isEqualTo(CallContext.EMPTY);
				assertThat(runs.poll(10, TimeUnit.SECONDS)).isEqualTo(CallContext.EMPTY);
			});
	}

	private static TaskDecorator recording(BlockingQueue<CallContext> decorated) {
		return (task) -> () -> {
			decorated.add(CallContext.current());
			task.run();
		};
	}

	private static CallContext seen(AsyncTaskExecutor executor) throws Exception {
		return inRequest(() -> executor.submit(CallContext::current)).get(10, TimeUnit.SECONDS);
	}

	private static <T> T inRequest(Supplier<T> work) {
		CallContextAccessor accessor = new CallContextAccessor();
		accessor.setValue(CALL);
		try {
			return work.get();
		}
		finally {
			accessor.setValue();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class Scheduling {

	}

}
