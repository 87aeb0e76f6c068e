package io.gatehouse.service;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests a service behind a gateway that checks the possession of keys and relays the
 * caller's own token, on either stack.
 */
class BoundTokensIT {

	private static final String THUMBPRINT = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

	private static ConfigurableApplicationContext start(WebApplicationType type, boolean accepts) throws IOException {
		Path keys = Files.createTempFile("keys", ".json");
		Files.writeString(keys, TestKeys.jwkSet());
		return new SpringApplicationBuilder(Application.class).web(type)
			.run("--server.port=0", "--server.address=127.0.0.1",
					"--gatehouse.issuers.main.issuer=" + TestTokens.ISSUER,
					"--gatehouse.issuers.main.key-location=" + keys,
					"--gatehouse.service.accept-bound-tokens=" + accepts);
	}

	private static HttpResponse<String> get(ConfigurableApplicationContext context, String token, String user)
			throws IOException, InterruptedException {
		String port = context.getEnvironment().getRequiredProperty("local.server.port");
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/me"))
				.header("Authorization", "Bearer " + token)
				.header("X-User-Id", user)
				.build(), HttpResponse.BodyHandlers.ofString());
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void requestWhenBoundTokensAreAcceptedThenServesTheirSubject(WebApplicationType type) throws Exception {
		try (ConfigurableApplicationContext context = start(type, true)) {
			for (Map<String, String> confirmation : List.of(Map.of("jkt", THUMBPRINT),
					Map.of("x5t#S256", THUMBPRINT))) {
				TestTokens token = TestTokens.token().claim("cnf", confirmation);
				HttpResponse<String> response = get(context, token.sign(), "alice");
				assertThat(response.statusCode()).isEqualTo(200);
				assertThat(response.body()).contains("\"subject\":\"alice\"");
				assertThat(get(context, token.sign(), "bob").body()).contains("identity_mismatch");
				assertThat(get(context, token.claim("aud", "other").sign(), "alice").body()).contains("wrong_audience");
			}
			String unknown = TestTokens.token().claim("cnf", Map.of("kid", "key")).sign();
			assertThat(get(context, unknown, "alice").body()).contains("proof_required");
			assertThat(get(context, TestTokens.token().sign(), "alice").statusCode()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void requestWhenSettingIsOffThenBoundTokenIsRefused(WebApplicationType type) throws Exception {
		try (ConfigurableApplicationContext context = start(type, false)) {
			String token = TestTokens.token().claim("cnf", Map.of("jkt", THUMBPRINT)).sign();
			HttpResponse<String> response = get(context, token, "alice");
			assertThat(response.statusCode()).isEqualTo(401);
			assertThat(response.body()).contains("proof_required");
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(EchoController.class)
	static class Application {

	}

}
