package io.gatehouse.boot;

import java.util.Objects;

import io.gatehouse.token.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

@ExtendWith(OutputCaptureExtension.class)
class InvalidSettingFailureAnalyzerTests {

	@Test
	void analyzeWhenValueIsGivenThenShown() {
		FailureAnalysis analysis = analyze(new InvalidSettingException("a.b", "v", "It is wrong.", "Make it right."));
		assertThat(analysis.getDescription()).isEqualTo("Property 'a.b' with value 'v': It is wrong.");
		assertThat(analysis.getAction()).isEqualTo("Make it right.");
	}

	@Test
	void analyzeWhenValueIsSecretThenNotShown() {
		FailureAnalysis analysis = analyze(new InvalidSettingException("a.b", null, "It is wrong.", "Make it right."));
		assertThat(analysis.getDescription()).isEqualTo("Property 'a.b': It is wrong.");
	}

	private static FailureAnalysis analyze(InvalidSettingException cause) {
		return Objects
			.requireNonNull(new InvalidSettingFailureAnalyzer().analyze(new IllegalStateException("bean", cause)));
	}

	@Test
	void startWhenSettingIsWrongThenOperatorSeesItAndNoStackTrace(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE).run());
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Property 'a.b' with value 'v': It is wrong.")
			.contains("Make it right.")
			.doesNotContain("\tat ");
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		static BeanFactoryPostProcessor check() {
			return (beans) -> {
				throw new InvalidSettingException("a.b", "v", "It is wrong.", "Make it right.");
			};
		}

	}

}
