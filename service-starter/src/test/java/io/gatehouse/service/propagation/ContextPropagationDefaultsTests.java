package io.gatehouse.service.propagation;

import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class ContextPropagationDefaultsTests {

	private final MockEnvironment environment = new MockEnvironment();

	@Test
	void defaultsWhenApplicationSaysNothingThenTakeContextAlong() {
		process();
		assertThat(this.environment.getProperty(ContextPropagationDefaults.REACTOR)).isEqualTo("auto");
	}

	@Test
	void defaultsWhenApplicationSaysOtherwiseThenGiveWay() {
		this.environment.setProperty(ContextPropagationDefaults.REACTOR, "limited");
		process();
		assertThat(this.environment.getProperty(ContextPropagationDefaults.REACTOR)).isEqualTo("limited");
	}

	@Test
	void defaultsWhenPropagationIsNotEnabledThenAreNotSet() {
		this.environment.setProperty("gatehouse.service.propagation.enabled", "false");
		process();
		assertThat(this.environment.getProperty(ContextPropagationDefaults.REACTOR)).isNull();
	}

	private void process() {
		new ContextPropagationDefaults().postProcessEnvironment(this.environment, new SpringApplication());
	}

}
