package io.gatehouse.boot;

import java.time.Duration;
import java.util.Map;

import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class UnknownSettingsTests {

	private static final Map<String, Bindable<?>> TARGETS = Map.of("own", Bindable.of(Own.class));

	private static void refuse(String property, String value) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addFirst(new MapPropertySource("test", Map.of(property, value, "own.life", "1s")));
		UnknownSettings.refuse(environment, TARGETS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "own.lief", "own.group.naem", "own.list", "own.life.seconds" })
	void refuseWhenNameIsUnknownThenNamed(String property) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> refuse(property, "1s"))
			.withMessageContaining(property)
			.withMessageContaining("There is no such setting.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "own.group.name", "own.group.on", "other.lief", "ownlief" })
	void refuseWhenNameIsKnownOrOfOthersThenAccepted(String property) {
		assertThatCode(() -> refuse(property, "true")).doesNotThrowAnyException();
	}

	@Test
	void refuseWhenBooleanIsMisspeltThenRefused() {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> refuse("own.group.on", "yes"))
			.withMessageContaining("own.group.on");
	}

	@Test
	void refuseWhenAnotherValueCannotBeBoundThenItsBindingSaysSo() {
		assertThatCode(() -> refuse("own.group.number", "many")).doesNotThrowAnyException();
	}

	@Test
	void refuseWhenValueIsBadAndAnotherNameUnknownThenNameIsFound() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addFirst(new MapPropertySource("test", Map.of("own.life", "soon", "own.lief", "1s")));
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> UnknownSettings.refuse(environment, TARGETS))
			.withMessageContaining("own.lief");
	}

	record Own(@Nullable Duration life, @Nullable Group group) {

	}

	record Group(@Nullable String name, boolean on, int number) {

	}

}
