package io.gatehouse.session.oauth2;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.session.IssuedSession;
import io.gatehouse.test.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.util.matcher.PathPatternParserServerWebExchangeMatcher;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what both endpoints accept: client authentication (RFC 6749, section 2.3.1),
 * forms, limits and neighbours, in servlet and reactive applications over real HTTP.
 */
class TokenEndpointRequestIT {

	private static final String REVOKE = TokenEndpointApplication.REVOKE;

	private static final String INTROSPECT = TokenEndpointApplication.INTROSPECT;

	private static final String GOOD = TokenEndpointApplication.basic(TokenEndpointApplication.OWNER,
			TokenEndpointApplication.OWNER_SECRET);

	private static final RedisFixture redis = new RedisFixture(RedisServer.shared());

	@BeforeEach
	void reset() {
		TokenEndpointApplication.reset(redis);
	}

	@AfterAll
	static void close() {
		TokenEndpointApplication.closeShared();
		redis.flush();
		redis.close();
	}

	static Stream<WebApplicationType> stacks() {
		return TokenRevocationEndpointIT.stacks();
	}

	/** An application that does not run out of failed authentications. */
	private static TokenEndpointApplication lenient(WebApplicationType stack) {
		return TokenEndpointApplication.shared(stack,
				"gatehouse.session.oauth2.failed-authentications.burst-capacity=10000");
	}

	private static String raw(String credentials) {
		return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
	}

	private static String posted(String id, String secret) {
		return "&client_id=" + TokenEndpointApplication.encoded(id) + "&client_secret="
				+ TokenEndpointApplication.encoded(secret);
	}

	@ParameterizedTest
	@MethodSource("stacks")
	void clientWhenItAuthenticatesByEitherMethodThenMayCall(WebApplicationType stack) {
		TokenEndpointApplication application = lenient(stack);
		String form = "token=unknown";
		String owner = TokenEndpointApplication.OWNER;
		String secret = TokenEndpointApplication.OWNER_SECRET;
		assertThat(application.post(REVOKE, GOOD, form).statusCode()).isEqualTo(200);
		assertThat(application.post(REVOKE, GOOD.replace("Basic", "bASIC"), form).statusCode()).isEqualTo(200);
		assertThat(application.post(REVOKE, "", form + posted(owner, secret)).statusCode()).isEqualTo(200);
		assertThat(application.post(REVOKE, GOOD, form + "&client_id=" + TokenEndpointApplication.encoded(owner))
			.statusCode()).isEqualTo(200);
	}

	/** Credentials that are refused: the header, what the form adds, and the answer. */
	static Stream<Arguments> credentials() {
		String owner = TokenEndpointApplication.OWNER;
		String secret = TokenEndpointApplication.OWNER_SECRET;
		return Stream
			.of(new String[] { "", "", "401 invalid_client" }, new String[] { "Basic", "", "401 invalid_client" },
					new String[] { "Basic !", "", "401 invalid_client" },
					new String[] { raw(""), "", "401 invalid_client" },
					new String[] { raw(":" + secret), "", "401 invalid_client" },
					new String[] { raw(owner), "", "401 invalid_client" },
					new String[] { raw("%zz:x"), "", "401 invalid_client" },
					new String[] { raw(owner + ":" + secret), "", "401 invalid_client" },
					new String[] { "Bearer abc", "", "401 invalid_client" },
					new String[] { TokenEndpointApplication.basic(owner, "wrong"), "", "401 invalid_client" },
					new String[] { TokenEndpointApplication.basic(owner, secret + "x"), "", "401 invalid_client" },
					new String[] { TokenEndpointApplication.basic("nobody", secret), "", "401 invalid_client" },
					new String[] { TokenEndpointApplication.basic(TokenEndpointApplication.ORDERS, secret), "",
							"401 invalid_client" },
					new String[] { "", posted(owner, "wrong"), "401 invalid_client" },
					new String[] { "", posted("nobody", secret), "401 invalid_client" },
					new String[] { "", "&client_id=" + TokenEndpointApplication.encoded(owner), "401 invalid_client" },
					new String[] { GOOD, posted(owner, secret), "400 invalid_request" },
					new String[] { GOOD, "&client_id=another", "400 invalid_request" })
			.flatMap((row) -> stacks().flatMap((stack) -> Stream.of(REVOKE, INTROSPECT)
				.map((path) -> Arguments.of(stack, path, row[0], row[1], row[2]))));
	}

	/**
	 * RFC 7662, section 4, and RFC 7009, section 5: clients authenticate before a token
	 * is read.
	 */
	@ParameterizedTest
	@MethodSource("credentials")
	void section4And5ClientWhenCredentialsAreWrongThenIsRefusedAndNothingChanges(WebApplicationType stack, String path,
			String authorization, String addition, String expected) {
		TokenEndpointApplication application = lenient(stack);
		IssuedSession session = application.login();
		Map<String, String> before = redis.dump();
		HttpResponse<String> answer = application.post(path, authorization,
				"token=" + session.accessToken() + addition);
		assertError(answer, expected);
		if (answer.statusCode() == 401) {
			assertThat(answer.headers().allValues("WWW-Authenticate"))
				.containsExactly("Basic realm=\"gatehouse\", charset=\"UTF-8\"");
		}
		assertThat(redis.dump()).isEqualTo(before);
	}

	private static void assertError(HttpResponse<String> answer, String expected) {
		assertThat(answer.statusCode() + " " + answer.body()).startsWith(expected.substring(0, 4))
			.contains("\"error\":\"" + expected.substring(4) + "\"", "\"error_description\":\"");
		assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
		assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
	}

	@ParameterizedTest
	@MethodSource("stacks")
	void clientWhenItMayNotCallTheEndpointThenIsForbidden(WebApplicationType stack) {
		TokenEndpointApplication application = lenient(stack);
		IssuedSession session = application.login();
		String form = "token=" + session.accessToken();
		assertError(application.post(REVOKE,
				TokenEndpointApplication.basic(TokenEndpointApplication.ORDERS, TokenEndpointApplication.ORDERS_SECRET),
				form), "403 unauthorized_client");
		assertError(application.post(INTROSPECT,
				TokenEndpointApplication.basic(TokenEndpointApplication.OTHER, TokenEndpointApplication.OTHER_SECRET),
				form), "403 unauthorized_client");
		assertThat(application.sessions().sessions("alice")).hasSize(1);
	}

	@ParameterizedTest
	@MethodSource("stacks")
	void clientWhenTooManyAuthenticationsFailThenIsLimitedAloneForAWhile(WebApplicationType stack) {
		try (TokenEndpointApplication application = TokenEndpointApplication.start(stack,
				"gatehouse.session.oauth2.failed-authentications.burst-capacity=3")) {
			String wrong = TokenEndpointApplication.basic(TokenEndpointApplication.OWNER, "wrong");
			List<Integer> statuses = new ArrayList<>();
			HttpResponse<String> answer;
			do {
				answer = application.post(INTROSPECT, wrong, "token=x");
				statuses.add(answer.statusCode());
			}
			while (answer.statusCode() == 401 && statuses.size() < 100);
			assertError(answer, "429 temporarily_unavailable");
			assertThat(statuses).hasSizeGreaterThan(3);
			assertThat(answer.headers().firstValueAsLong("Retry-After").orElseThrow()).isPositive();
			assertThat(application.orders("x").statusCode()).as("another client").isEqualTo(200);
		}
	}

	/** Requests that are refused: method, query, content type, form, answer. */
	static Stream<Arguments> requests() {
		String form = "application/x-www-form-urlencoded";
		return Stream
			.of(new String[] { "GET", "", form, "", "405 invalid_request" },
					new String[] { "PUT", "", form, "token=x", "405 invalid_request" },
					new String[] { "DELETE", "", form, "token=x", "405 invalid_request" },
					new String[] { "OPTIONS", "", form, "", "405 invalid_request" },
					new String[] { "POST", "?token=x", form, "", "400 invalid_request" },
					new String[] { "POST", "?client_secret=x", form, "token=x", "400 invalid_request" },
					new String[] { "POST", "", "", "token=x", "415 invalid_request" },
					new String[] { "POST", "", "application/json", "{\"token\":\"x\"}", "415 invalid_request" },
					new String[] { "POST", "", "multipart/form-data; boundary=x", "token=x", "415 invalid_request" },
					new String[] { "POST", "", "none", "token=x", "415 invalid_request" },
					new String[] { "POST", "", form, "", "400 invalid_request" },
					new String[] { "POST", "", form, "token=", "400 invalid_request" },
					new String[] { "POST", "", form, "token", "400 invalid_request" },
					new String[] { "POST", "", form, "token_type_hint=access_token", "400 invalid_request" },
					new String[] { "POST", "", form, "token=x&token=x", "400 invalid_request" },
					new String[] { "POST", "", form, "token=x&t%6fken=y", "400 invalid_request" },
					new String[] { "POST", "", form, "token=x&token_type_hint=a&token_type_hint=a",
							"400 invalid_request" },
					new String[] { "POST", "", form, "token=%", "400 invalid_request" },
					new String[] { "POST", "", form, "token=%zz", "400 invalid_request" },
					new String[] { "POST", "", form, "token=%ff", "400 invalid_request" },
					new String[] { "POST", "", form, "token=x" + "&a=1".repeat(1000), "400 invalid_request" },
					new String[] { "POST", "", form, "token=x&" + many(40), "400 invalid_request" },
					new String[] { "POST", "", form, "token=" + "A".repeat(40_000), "413 invalid_request" },
					new String[] { "POST", "", form, "token=" + "A".repeat(3_000_000), "413 invalid_request" })
			.flatMap((row) -> stacks()
				.flatMap((stack) -> Stream.of(REVOKE, INTROSPECT).map((path) -> Arguments.of(stack, path, row))));
	}

	private static String many(int parameters) {
		StringBuilder form = new StringBuilder();
		for (int i = 0; i < parameters; i++) {
			form.append("p").append(i).append("=1&");
		}
		return form.toString();
	}

	@ParameterizedTest
	@MethodSource("requests")
	void requestWhenItIsMalformedThenIsRefusedWithTheErrorOfOAuth(WebApplicationType stack, String path, String[] row) {
		TokenEndpointApplication application = lenient(stack);
		HttpRequest.Builder request = HttpRequest.newBuilder(application.uri(path + row[1]))
			.header("Authorization", GOOD)
			.method(row[0], HttpRequest.BodyPublishers.ofString(row[3]));
		if (!row[2].isEmpty()) {
			request.header("Content-Type", row[2]);
		}
		HttpResponse<String> answer = application.send(request);
		assertError(answer, row[4]);
		if (answer.statusCode() == 405) {
			assertThat(answer.headers().firstValue("Allow")).contains("POST");
		}
	}

	@ParameterizedTest
	@MethodSource("stacks")
	void requestWhenFormHasNoLengthAndIsTooLargeThenIsRefused(WebApplicationType stack) {
		TokenEndpointApplication application = lenient(stack);
		byte[] form = ("token=" + "A".repeat(60_000)).getBytes(StandardCharsets.US_ASCII);
		HttpRequest.Builder request = HttpRequest.newBuilder(application.uri(REVOKE))
			.header("Authorization", GOOD)
			.header("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
			.POST(HttpRequest.BodyPublishers
				.fromPublisher(HttpRequest.BodyPublishers.ofByteArrays(List.of(form, form))));
		assertError(application.send(request), "413 invalid_request");
	}

	@ParameterizedTest
	@MethodSource("stacks")
	void clientsWhenManyStartAtOnceThenNoneIsTurnedAway(WebApplicationType stack) {
		try (TokenEndpointApplication application = TokenEndpointApplication.start(stack)) {
			ExecutorService threads = Executors.newFixedThreadPool(50);
			try {
				List<CompletableFuture<Integer>> answers = new ArrayList<>();
				for (int i = 0; i < 200; i++) {
					answers.add(CompletableFuture
						.supplyAsync(() -> application.owner(INTROSPECT, "unknown").statusCode(), threads));
				}
				assertThat(answers).allSatisfy((answer) -> assertThat(answer.join()).isEqualTo(200));
			}
			finally {
				threads.shutdown();
			}
		}
	}

	@ParameterizedTest
	@MethodSource("stacks")
	void requestFromAPageWhenCorsIsNotConfiguredThenGetsNoPermission(WebApplicationType stack) {
		TokenEndpointApplication application = lenient(stack);
		HttpResponse<String> answer = fromPage(application);
		assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("stacks")
	void requestFromAPageWhenTheApplicationAllowsItThenTheChallengeIsReadable(WebApplicationType stack) {
		try (TokenEndpointApplication application = TokenEndpointApplication.start(stack,
				(stack == WebApplicationType.SERVLET) ? ServletCors.class : ReactiveCors.class, RedisServer.shared())) {
			HttpResponse<String> answer = fromPage(application);
			assertThat(answer.statusCode()).isEqualTo(401);
			assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("https://shop.test");
			assertThat(answer.headers().firstValue("Access-Control-Expose-Headers")).contains("WWW-Authenticate");
		}
	}

	private static HttpResponse<String> fromPage(TokenEndpointApplication application) {
		return application.send(HttpRequest.newBuilder(application.uri(REVOKE))
			.header("Origin", "https://shop.test")
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString("token=x")));
	}

	@ParameterizedTest
	@MethodSource("stacks")
	void requestWhenSpringSecurityPermitsThePathsThenEndpointsWorkBesideIt(WebApplicationType stack) {
		try (TokenEndpointApplication application = TokenEndpointApplication.start(stack,
				(stack == WebApplicationType.SERVLET) ? ServletSecurity.class : ReactiveSecurity.class,
				RedisServer.shared())) {
			IssuedSession session = application.login();
			assertThat(application.orders(session.accessToken()).body()).contains("\"active\":true");
			assertThat(application.owner(REVOKE, session.accessToken()).statusCode()).isEqualTo(200);
			assertThat(application.orders(session.accessToken()).body()).isEqualTo("{\"active\":false}");
			assertError(application.post(REVOKE, raw("user:password"), "token=x"), "401 invalid_client");
			assertThat(application.send(HttpRequest.newBuilder(application.uri("/else")).GET()).statusCode())
				.as("the application's own chain")
				.isEqualTo(401);
		}
	}

	private static UserDetails user() {
		return User.withUsername("user").password("{noop}password").roles("user").build();
	}

	@Configuration(proxyBeanMethods = false)
	static class ServletCors extends TokenEndpointApplication.Application {

		@Bean
		WebMvcConfigurer cors() {
			return new WebMvcConfigurer() {

				@Override
				public void addCorsMappings(CorsRegistry registry) {
					registry.addMapping("/oauth2/**").allowedOrigins("https://shop.test");
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ReactiveCors extends TokenEndpointApplication.Application {

		@Bean
		WebFluxConfigurer cors() {
			return new WebFluxConfigurer() {

				@Override
				public void addCorsMappings(org.springframework.web.reactive.config.CorsRegistry registry) {
					registry.addMapping("/oauth2/**").allowedOrigins("https://shop.test");
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSecurity
	static class ServletSecurity extends TokenEndpointApplication.Application {

		@Bean
		@Order(1)
		SecurityFilterChain tokenEndpoints(HttpSecurity http) {
			return http.securityMatcher(REVOKE, INTROSPECT)
				.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
				.csrf((csrf) -> csrf.disable())
				.build();
		}

		@Bean
		@Order(2)
		SecurityFilterChain application(HttpSecurity http) {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
				.httpBasic((basic) -> {
				})
				.build();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(user());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebFluxSecurity
	static class ReactiveSecurity extends TokenEndpointApplication.Application {

		@Bean
		@Order(1)
		SecurityWebFilterChain tokenEndpoints(ServerHttpSecurity http) {
			return http.securityMatcher(new PathPatternParserServerWebExchangeMatcher("/oauth2/**"))
				.authorizeExchange((exchanges) -> exchanges.anyExchange().permitAll())
				.csrf((csrf) -> csrf.disable())
				.build();
		}

		@Bean
		@Order(2)
		SecurityWebFilterChain application(ServerHttpSecurity http) {
			return http.authorizeExchange((exchanges) -> exchanges.anyExchange().authenticated()).httpBasic((basic) -> {
			}).build();
		}

		@Bean
		MapReactiveUserDetailsService users() {
			return new MapReactiveUserDetailsService(user());
		}

	}

}
