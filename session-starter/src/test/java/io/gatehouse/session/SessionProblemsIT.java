package io.gatehouse.session;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import com.nimbusds.jose.jwk.JWKSet;
import io.gatehouse.revocation.redis.QuickShutdown;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestKeys;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link SessionProblems} in servlet and reactive applications, over real HTTP
 * and a real Redis.
 */
class SessionProblemsIT {

	private final HttpClient http = HttpClient.newHttpClient();

	private static ConfigurableApplicationContext start(WebApplicationType type, Class<?> application,
			String... settings) {
		List<String> arguments = Stream.concat(
				Stream.of("server.port=0", "server.address=127.0.0.1", "spring.data.redis.host=127.0.0.1",
						"spring.data.redis.port=" + RedisServer.shared().port(), "spring.main.banner-mode=off",
						"gatehouse.redis.key-prefix=problems", "gatehouse.revocation.expect-gateways=0",
						"gatehouse.session.issuer=https://auth.test",
						"gatehouse.session.keys[0].value=" + new JWKSet(TestKeys.key()).toString(false)),
				Arrays.stream(settings))
			.map((setting) -> "--" + setting)
			.toList();
		return new SpringApplicationBuilder(application, QuickShutdown.class).web(type)
			.run(arguments.toArray(String[]::new));
	}

	private HttpResponse<String> post(ConfigurableApplicationContext context, String path) throws Exception {
		URI uri = URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
		return this.http.send(HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.noBody()).build(),
				HttpResponse.BodyHandlers.ofString());
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void requestWhenSessionsRefuseThenTheAnswerIsAProblem(WebApplicationType type) throws Exception {
		try (ConfigurableApplicationContext context = start(type, Application.class)) {
			HttpResponse<String> refreshed = post(context, "/refresh");
			assertThat(refreshed.statusCode()).isEqualTo(400);
			assertThat(refreshed.headers().firstValue("Content-Type")).contains("application/problem+json");
			assertThat(refreshed.headers().firstValue("Cache-Control")).contains("no-store");
			assertThat(refreshed.body()).contains("\"error\":\"invalid_grant\"", "\"reason\":\"invalid_grant\"");
			HttpResponse<String> refused = post(context, "/login");
			assertThat(refused.statusCode()).isEqualTo(403);
			assertThat(refused.body()).contains("\"reason\":\"captcha\"");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void requestWhenApplicationHandlesTheExceptionThenItsAnswerStands(WebApplicationType type) throws Exception {
		try (ConfigurableApplicationContext context = start(type, HandlingApplication.class)) {
			assertThat(post(context, "/refresh").statusCode()).isEqualTo(409);
			assertThat(post(context, "/login").statusCode()).isEqualTo(403);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void requestWhenProblemsAreSwitchedOffThenTheExceptionIsTheApplications(WebApplicationType type) throws Exception {
		try (ConfigurableApplicationContext context = start(type, Application.class,
				"gatehouse.session.problems-enabled=false")) {
			assertThat(post(context, "/refresh").statusCode()).isEqualTo(500);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Endpoints endpoints(ReactiveSessionService sessions) {
			return new Endpoints(sessions);
		}

		@Bean
		LoginGuard guard() {
			return (attempt) -> Mono.just(LoginGuard.Decision.refuse("captcha"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HandlingApplication extends Application {

		@Bean
		Handlers handlers() {
			return new Handlers();
		}

	}

	@RestControllerAdvice
	static class Handlers {

		@ExceptionHandler
		ResponseEntity<String> invalid(InvalidGrantException ex) {
			return ResponseEntity.status(HttpStatus.CONFLICT).build();
		}

	}

	@RestController
	static class Endpoints {

		private final ReactiveSessionService sessions;

		Endpoints(ReactiveSessionService sessions) {
			this.sessions = sessions;
		}

		@PostMapping("/refresh")
		Mono<String> refresh() {
			return this.sessions.refresh("unknown", Client.UNKNOWN).map(IssuedSession::accessToken);
		}

		@PostMapping("/login")
		Mono<String> login() {
			return this.sessions.login(LoginRequest.of(Account.ofSubject("alice"), Device.of("phone")))
				.map(IssuedSession::accessToken);
		}

	}

}
