package io.gatehouse.service;

import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

@ExtendWith(OutputCaptureExtension.class)
class InvalidSettingFailureAnalyzerTests {

	@Test
	void startWhenSettingIsRefusedThenPrintsReasonAndRemedy(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start());
		assertThat(output).contains("APPLICATION FAILED TO START",
				"Property 'gatehouse.issuers.<id>.issuer': No issuer is trusted.",
				"Name the issuer of your tokens, for instance");
	}

	@Test
	void startWhenSettingIsRefusedWhileBindingThenPrintsReasonAndRemedy(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start("--gatehouse.jwk-set.timeout=0s"));
		assertThat(output).contains("APPLICATION FAILED TO START",
				"Property 'gatehouse.jwk-set.timeout' with value 'PT0S': It is not a positive duration.",
				"Set a duration such as '5s'.");
	}

	@Test
	void startWhenSecretIsRefusedThenDoesNotPrintIt(CapturedOutput output) {
		assertThatException().isThrownBy(
				() -> start("--gatehouse.issuers.main.issuer=main", "--gatehouse.issuers.main.secret=open-sesame"));
		assertThat(output).contains("Property 'gatehouse.issuers.main.secret'").doesNotContain("open-sesame");
	}

	private static void start(String... arguments) {
		SpringApplication application = new SpringApplication(Application.class);
		String[] all = Arrays.copyOf(arguments, arguments.length + 2);
		all[arguments.length] = "--server.port=0";
		all[arguments.length + 1] = "--server.address=127.0.0.1";
		application.run(all).close();
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

	}

}
