package io.gatehouse.session;

import java.util.Objects;

import io.gatehouse.token.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * {@link InvalidSettingFailureAnalyzer}.
 */
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
	void startWhenSettingIsWrongThenOperatorIsToldAndSeesNoStackTrace(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
				.run("--gatehouse.session.access-token-life=-5m", "--gatehouse.session.issuer=https://auth.test"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Property 'gatehouse.session.access-token-life' with value 'PT-5M': "
					+ "A token that lives shorter is dead on arrival, and one that lives longer is refused everywhere.")
			.contains("Set a duration from PT1S to PT24H.")
			.doesNotContain("BindException");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
