package io.gatehouse.boot;

import java.util.List;

import io.gatehouse.boot.BootVersionCheck.UnsupportedBootException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link BootVersionCheck} and its failure analyzer, as Spring Boot loads them.
 */
class BootVersionCheckTests {

	@ParameterizedTest
	@ValueSource(strings = { "3.5.14", "3.5.14-SNAPSHOT", "2.7.18" })
	void checkWhenBootIsTooOldThenStartStopsWithTheRemedy(String version) {
		assertThatExceptionOfType(UnsupportedBootException.class).isThrownBy(() -> BootVersionCheck.check(version))
			.satisfies((ex) -> {
				FailureAnalysis analysis = analysis(ex);
				assertThat(analysis.getDescription())
					.isEqualTo("Gatehouse needs Spring Boot 4.0 or later, and this application has " + version + ".");
				assertThat(analysis.getAction()).startsWith("Upgrade Spring Boot to 4.0 or later");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "4.0.0", "4.1.1", "5.0.0-M1", "10.0.0", "unknown" })
	void checkWhenBootIsRecentOrUnknownThenStartGoesOn(String version) {
		assertThatCode(() -> BootVersionCheck.check(version)).doesNotThrowAnyException();
	}

	@Test
	void initializeThenSpringBootFindsTheCheck() {
		List<?> initializers = SpringFactoriesLoader.forDefaultResourceLocation()
			.load(ApplicationContextInitializer.class);
		assertThat(initializers).hasAtLeastOneElementOfType(BootVersionCheck.class);
		assertThatCode(() -> new BootVersionCheck().initialize(new GenericApplicationContext()))
			.doesNotThrowAnyException();
	}

	private static FailureAnalysis analysis(Throwable failure) {
		return SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, FailureHandler.handleMessage((message, cause) -> {
				// some of Spring Boot's need a context
			}))
			.stream()
			.map((analyzer) -> analyzer.analyze(failure))
			.filter((analysis) -> analysis != null)
			.findFirst()
			.orElseThrow();
	}

}
