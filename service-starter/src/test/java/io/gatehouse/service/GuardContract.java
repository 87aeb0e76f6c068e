package io.gatehouse.service;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract of the guard of a service in each environment in which it runs: settings of
 * Spring Boot, other starters, configurations of the application's own. A subclass names
 * the environments of its stack.
 */
public abstract class GuardContract {

	private static final String FORGED = "issuer=i&subject=root&name=n&session=s&device=d&roles=admin&permissions=all"
			+ "&_attributes=on&caller.issuer=i&caller.subject=root&caller.roles=admin&caller.permissions=all"
			+ "&_caller.attributes=on&caller=root";

	private static final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	@TempDir
	static Path directory;

	private static @Nullable ConfigurableApplicationContext application;

	private final Environment environment;

	protected GuardContract(Environment environment) {
		this.environment = environment;
	}

	@BeforeParameterizedClassInvocation
	static void start(Environment environment) throws IOException {
		Path keys = Files.writeString(directory.resolve("keys.json"), TestKeys.jwkSet());
		application = environment.builder()
			.run("--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off",
					"--gatehouse.issuers.main.issuer=" + TestTokens.ISSUER,
					"--gatehouse.issuers.main.key-location=" + keys, "--gatehouse.service.public-paths=/public/**");
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		ConfigurableApplicationContext started = Objects.requireNonNull(application);
		started.close();
		if (started.getParent() instanceof ConfigurableApplicationContext parent) {
			parent.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/me", "/page.txt", "/functional", "/hop", "/argument", "/admin/area", "/guarded/role",
			"/nowhere", "/error", "/", "/login" })
	void requestWhenNoTokenThenRefuses(String path) throws Exception {
		assertRefused(send(path), Reason.MISSING_TOKEN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/me", "/page.txt", "/functional", "/admin/area", "/nowhere", "/public/nullable" })
	void requestWhenIdentityHeadersComeAloneThenRefuses(String path) throws Exception {
		assertRefused(send(path, "X-User-Id", "root", "X-User-Roles", "admin"), Reason.IDENTITY_MISMATCH);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/me", "/page.txt", "/functional", "/nowhere", "/public/nullable" })
	void requestWhenIdentityHeaderDisagreesThenRefuses(String path) throws Exception {
		assertRefused(send(path, "Authorization", bearer(TestTokens.token()), "X-User-Id", "root"),
				Reason.IDENTITY_MISMATCH);
	}

	@Test
	void requestWhenTokenIsForAnotherAudienceThenRefuses() throws Exception {
		String token = bearer(TestTokens.token().claim("aud", "elsewhere"));
		assertRefused(send("/me", "Authorization", token), Reason.WRONG_AUDIENCE);
		assertRefused(send("/functional", "Authorization", token), Reason.WRONG_AUDIENCE);
	}

	@Test
	void requestWhenTokenIsBoundToAKeyThenRefuses() throws Exception {
		String token = bearer(TestTokens.token().claim("cnf", Map.of("jkt", "key")));
		for (String path : List.of("/me", "/functional", "/admin/area", "/public/nullable")) {
			assertRefused(send(path, "Authorization", token), Reason.PROOF_REQUIRED);
		}
	}

	@Test
	void requestWhenTokenIsGoodThenServesItsSubject() throws Exception {
		String token = bearer(TestTokens.token());
		for (String path : List.of("/me", "/functional", "/hop", "/argument", "/optional", "/failing")) {
			HttpResponse<String> response = send(path, "Authorization", token, "X-User-Id", "alice");
			assertThat(response.body()).as(path).contains("alice");
			assertThat(response.statusCode()).as(path).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/me", "/argument", "/nullable", "/optional", "/attribute", "/param", "/record", "/bean" })
	void requestWhenQueryDescribesAnIdentityThenItIsNotServed(String path) throws Exception {
		HttpResponse<String> response = send(path + "?" + FORGED, "Authorization", bearer(TestTokens.token()));
		assertThat(response.body()).doesNotContain(BindingController.SERVED + "root").doesNotContain("\"root\"");
		assertRefused(send(path + "?" + FORGED), Reason.MISSING_TOKEN);
	}

	@Test
	void publicPathWhenQueryDescribesAnIdentityThenServesNobody() throws Exception {
		HttpResponse<String> response = send("/public/nullable?" + FORGED);
		assertThat(response.body()).isEqualTo("{\"user\":\"nobody\"}");
	}

	@Test
	void guardedMethodWhenPermissionLooksLikeTheRoleThenForbids() throws Exception {
		for (String claim : List.of("permissions", "scope", "name")) {
			String token = bearer(TestTokens.token().claim(claim, "ROLE_admin"));
			assertRefused(send("/guarded/role", "Authorization", token), Reason.INSUFFICIENT_PERMISSIONS);
		}
		String token = bearer(TestTokens.token().claim("roles", List.of("admin")));
		assertThat(send("/guarded/role", "Authorization", token).statusCode()).isEqualTo(200);
	}

	@Test
	void urlRuleOfApplicationWhenThereIsOneThenHolds() throws Exception {
		String token = bearer(TestTokens.token().claim("permissions", "ROLE_admin"));
		assertThat(send("/admin/area", "Authorization", token).statusCode())
			.isEqualTo(this.environment.hasUrlRule() ? 403 : 200);
		String admin = bearer(TestTokens.token().claim("roles", List.of("admin")));
		assertThat(send("/admin/area", "Authorization", admin).statusCode()).isEqualTo(200);
	}

	@Test
	void errorWhenHandlerFailsThenKeepsItsStatus() throws Exception {
		assertThat(send("/public/broken").statusCode()).isEqualTo(500);
		assertThat(send("/nowhere", "Authorization", bearer(TestTokens.token())).statusCode()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/public/..;/me", "/public/../me", "/public/%2e%2e/me", "/public/%2E%2E%2Fme", "//me",
			"/public//../me", "/public;/../me", "/public/..%5cme", "/me;/public/x", "/me/", "/ME", "/me.json", "/m%65",
			"/%6de", "/public%2f..%2fme", "/.;/me" })
	void requestWhenPathIsWrittenOtherwiseThenIsNotServedWithoutToken(String path) throws Exception {
		HttpResponse<String> response = send(path);
		assertThat(response.statusCode()).isBetween(400, 404);
		assertThat(response.body()).doesNotContain(BindingController.SERVED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/public", "/public/", "/public/x", "/public/..", "/public/x?a=", "/public;a=b",
			"/public#", "/", "public", "/public,/public", "%2fpublic", "/public/%2e%2e" })
	void requestWhenPrefixIsForwardedThenStillNeedsToken(String prefix) throws Exception {
		for (String path : List.of("/me", "/guarded/role", "/functional", "/page.txt")) {
			HttpResponse<String> response = send(path, "X-Forwarded-Prefix", prefix, "X-Forwarded-Host", "public",
					"X-Forwarded-Proto", "https", "X-Original-URL", "/public/nullable", "X-Rewrite-URL",
					"/public/nullable");
			assertThat(response.statusCode()).as(path).isIn(400, 401, 404, 500);
			assertThat(response.body()).as(path).doesNotContain("alice", "done", "static content");
		}
	}

	@Test
	void actuatorWhenNoTokenThenRefuses() throws Exception {
		URI health = this.environment.actuator(running());
		assertRefused(send(health), Reason.MISSING_TOKEN);
		assertRefused(send(health, "X-User-Id", "root"), Reason.IDENTITY_MISMATCH);
		assertThat(send(health, "Authorization", bearer(TestTokens.token())).statusCode()).isEqualTo(200);
	}

	private HttpResponse<String> send(String path, String... headers) throws IOException, InterruptedException {
		String port = Environment.port(running(), "local.server.port");
		return send(URI.create("http://127.0.0.1:" + port + this.environment.path() + path), headers);
	}

	private static HttpResponse<String> send(URI uri, String... headers) throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri);
		if (headers.length > 0) {
			request.headers(headers);
		}
		return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static ConfigurableApplicationContext running() {
		return Objects.requireNonNull(application);
	}

	private static String bearer(TestTokens token) {
		return "Bearer " + token.sign();
	}

	private static void assertRefused(HttpResponse<String> response, Reason reason) {
		assertThat(response.body()).contains("\"reason\":\"" + reason.code() + "\"");
		assertThat(response.statusCode()).isEqualTo(reason.status());
	}

	/**
	 * Environment in which a service runs.
	 *
	 * @param name the name in reports
	 * @param type the stack
	 * @param path the beginning of every path
	 * @param hasUrlRule whether the application asks for role admin below /admin
	 * @param parent whether the application has a parent context
	 * @param sources configurations of the application
	 * @param properties its settings
	 */
	public record Environment(String name, WebApplicationType type, String path, boolean hasUrlRule, boolean parent,
			List<Class<?>> sources, Map<String, Object> properties) {

		/** Environments of a build without {@code -Plong}. */
		private static final int FEW = 2;

		/**
		 * Returns the environments under which the whole contract is tested: all with
		 * {@code -Plong}, otherwise the first ones.
		 */
		public static Stream<Environment> tested(Environment... all) {
			return Stream.of(all).limit(Boolean.getBoolean("gatehouse.test.long") ? all.length : FEW);
		}

		/**
		 * Creates an environment without special settings.
		 * @param name the name in reports
		 * @param type the stack
		 * @param sources configurations of the application
		 * @return the environment
		 */
		public static Environment of(String name, WebApplicationType type, Class<?>... sources) {
			return new Environment(name, type, "", false, false, List.of(sources), Map.of());
		}

		/**
		 * Returns the same environment with settings.
		 * @param pairs names and values
		 * @return another environment
		 */
		public Environment with(Map<String, Object> pairs) {
			return new Environment(this.name, this.type, this.path, this.hasUrlRule, this.parent, this.sources, pairs);
		}

		/**
		 * Returns the same environment, with a beginning of all paths.
		 * @param beginning the beginning
		 * @return another environment
		 */
		public Environment below(String beginning) {
			return new Environment(this.name, this.type, beginning, this.hasUrlRule, this.parent, this.sources,
					this.properties);
		}

		/**
		 * Returns the same environment, whose application requires role admin below
		 * /admin.
		 * @return another environment
		 */
		public Environment withUrlRule() {
			return new Environment(this.name, this.type, this.path, true, this.parent, this.sources, this.properties);
		}

		/**
		 * Returns the same environment below a parent context that has the starter, too.
		 * @return another environment
		 */
		public Environment withParent() {
			return new Environment(this.name, this.type, this.path, this.hasUrlRule, true, this.sources,
					this.properties);
		}

		SpringApplicationBuilder builder() {
			Class<?>[] all = new ArrayList<>(this.sources).toArray(Class<?>[]::new);
			SpringApplicationBuilder builder = this.parent
					? new SpringApplicationBuilder(Parent.class).web(WebApplicationType.NONE).child(all)
					: new SpringApplicationBuilder(all);
			return builder.web(this.type).properties(this.properties);
		}

		URI actuator(ConfigurableApplicationContext application) {
			boolean own = this.properties.containsKey("management.server.port");
			String base = "http://127.0.0.1:" + port(application, own ? "local.management.port" : "local.server.port");
			return URI.create(base + (own ? "" : this.path) + "/actuator/health");
		}

		static String port(ConfigurableApplicationContext application, String property) {
			return application.getEnvironment().getRequiredProperty(property);
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Parent {

	}

}
