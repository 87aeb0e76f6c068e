package io.gatehouse.boot;

import java.util.List;
import java.util.Map;

import io.gatehouse.token.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class HeaderPropertiesTests {

	@Test
	void bindWhenNothingIsSetThenDefaults() {
		HeaderProperties properties = new Binder(new MapConfigurationPropertySource()).bindOrCreate("gatehouse.headers",
				HeaderProperties.class);
		assertThat(properties).isEqualTo(new HeaderProperties(Map.of(), List.of("X-User-"), "X-Cohort"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "X Cohort", "X_Cohort", "", "Host", "Authorization" })
	void constructorWhenCohortIsNoHeaderThenRefused(String cohort) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> new HeaderProperties(Map.of(), List.of("X-User-"), cohort))
			.withMessageContaining("gatehouse.headers.cohort");
	}

	@ParameterizedTest
	@ValueSource(strings = { "X-Plan", "x-plan", "X-User-Id" })
	void constructorWhenCohortCarriesAClaimThenRefused(String cohort) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> new HeaderProperties(Map.of("X-Plan", "plan"), List.of("X-User-"), cohort))
			.withMessageContaining("gatehouse.headers.cohort")
			.withMessageContaining("This header carries a claim.");
	}

}
