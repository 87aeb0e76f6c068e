package io.gatehouse.boot;

import java.util.Map;

import io.gatehouse.token.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BooleanSettingsTests {

	private static final String PROPERTY = "gatehouse.some.switch";

	private static StandardEnvironment environment(Map<String, Object> properties) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
		return environment;
	}

	@ParameterizedTest
	@ValueSource(strings = { "true", "TRUE", "True" })
	void isTrueWhenTrueInAnyCaseThenTrue(String value) {
		assertThat(BooleanSettings.isTrue(environment(Map.of(PROPERTY, value)), PROPERTY, false)).isTrue();
		assertThat(BooleanSettings.isTrue((Object) value, PROPERTY)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "false", "FALSE", "False" })
	void isTrueWhenFalseInAnyCaseThenFalse(String value) {
		assertThat(BooleanSettings.isTrue(environment(Map.of(PROPERTY, value)), PROPERTY, true)).isFalse();
		assertThat(BooleanSettings.isTrue((Object) value, PROPERTY)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void isTrueWhenNotSetThenFallback(boolean fallback) {
		assertThat(BooleanSettings.isTrue(environment(Map.of()), PROPERTY, fallback)).isEqualTo(fallback);
	}

	@ParameterizedTest
	@ValueSource(strings = { "yes", "on", "1", "no", "off", "0", "ture", "", " ", "true,false" })
	void isTrueWhenAnythingElseThenRefused(String value) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> BooleanSettings.isTrue(environment(Map.of(PROPERTY, value)), PROPERTY, true))
			.satisfies((refusal) -> {
				assertThat(refusal.property()).isEqualTo(PROPERTY);
				assertThat(refusal.value()).isEqualTo(value);
				assertThat(refusal.reason()).isEqualTo("It is neither 'true' nor 'false'.");
			});
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> BooleanSettings.isTrue((Object) value, PROPERTY));
	}

	@ParameterizedTest
	@ValueSource(strings = { "[0]", ".value" })
	void isTrueWhenListOrGroupThenRefused(String suffix) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> BooleanSettings.isTrue(environment(Map.of(PROPERTY + suffix, "true")), PROPERTY, true));
	}

	@Test
	void isTrueWhenSpeltAsInTheEnvironmentThenFound() {
		assertThat(BooleanSettings.isTrue(environment(Map.of("gatehouse.some.SWITCH", "true")), PROPERTY, false))
			.isTrue();
	}

}
