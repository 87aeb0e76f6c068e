package io.gatehouse.demo.auth;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

import io.gatehouse.test.RedisServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the whole service over HTTP with a real Redis.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.DEFINED_PORT)
class AuthServiceIT {

	private static final String DEVICE = "{\"id\":\"laptop\",\"type\":\"web\",\"name\":\"Laptop\"}";

	@TempDir
	static Path keys;

	@Value("${server.port}")
	private int port;

	private WebTestClient client = WebTestClient.bindToServer().build();

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) throws IOException {
		// fixed, since the service also reads its own keys over HTTP
		int port = freePort();
		registry.add("server.port", () -> port);
		registry.add("spring.data.redis.port", RedisServer.shared()::port);
		registry.add("AUTH_KEY_FILE", () -> keys.resolve("keys.json").toString());
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	@BeforeEach
	void connect() {
		this.client = WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + this.port)
			.responseTimeout(Duration.ofSeconds(30))
			.build();
	}

	@Test
	void loginWhenPasswordRightThenTokens() {
		login(body("\"alice\"", "\"alice-pass\"", DEVICE)).expectStatus()
			.isOk()
			.expectHeader()
			.valueMatches(HttpHeaders.CACHE_CONTROL, ".*no-store.*")
			.expectBody()
			.jsonPath("$.access_token")
			.isNotEmpty()
			.jsonPath("$.token_type")
			.isEqualTo("Bearer")
			.jsonPath("$.expires_in")
			.isEqualTo(900)
			.jsonPath("$.refresh_token")
			.isNotEmpty()
			.jsonPath("$.session_id")
			.isNotEmpty();
	}

	@Test
	void loginWhenTokenFormatOpaqueThenAccessTokenIsARandomText() {
		String body = body("\"alice\"", "\"alice-pass\"", DEVICE).replace("{\"username",
				"{\"token_format\":\"opaque\",\"username");
		login(body).expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.access_token")
			.value(String.class, (token) -> assertThat(token).matches("[A-Za-z0-9_-]{43}"));
	}

	@Test
	void loginWhenNoSuchUserThenSameAnswerAsForWrongPassword() {
		byte[] wrongPassword = refused("\"alice\"", "\"wrong\"");
		byte[] noSuchUser = refused("\"nobody\"", "\"wrong\"");
		assertThat(noSuchUser).isEqualTo(wrongPassword);
	}

	private byte[] refused(String username, String password) {
		byte[] answer = login(body(username, password, DEVICE)).expectStatus()
			.isUnauthorized()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectHeader()
			.exists(HttpHeaders.WWW_AUTHENTICATE)
			.expectBody()
			.jsonPath("$.reason")
			.isEqualTo("bad_credentials")
			.returnResult()
			.getResponseBodyContent();
		assertThat(answer).isNotNull();
		return answer;
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void loginWhenBodyMalformedThen400(String what, String body) {
		login(body).expectStatus()
			.isBadRequest()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.reason")
			.isEqualTo("malformed_request");
	}

	static Stream<Arguments> loginWhenBodyMalformedThen400() {
		String user = "\"alice\"";
		String pass = "\"alice-pass\"";
		return Stream.of(Arguments.of("nothing", ""), Arguments.of("no JSON", "username=alice"),
				Arguments.of("an array", "[]"), Arguments.of("null", "null"), Arguments.of("an empty object", "{}"),
				Arguments.of("cut short", "{\"username\":"),
				Arguments.of("something after it", body(user, pass, DEVICE) + "x"),
				Arguments.of("no user name", body("null", pass, DEVICE)),
				Arguments.of("an empty user name", body("\"\"", pass, DEVICE)),
				Arguments.of("a number for a user name", body("42", pass, DEVICE)),
				Arguments.of("two user names", "{\"username\":\"bob\"," + body(user, pass, DEVICE).substring(1)),
				Arguments.of("a structure for a user name", body("{\"a\":1}", pass, DEVICE)),
				Arguments.of("a long user name", body("\"" + "a".repeat(129) + "\"", pass, DEVICE)),
				Arguments.of("control characters", body("\"al\\u0000ice\"", pass, DEVICE)),
				Arguments.of("a lone surrogate", body("\"\\ud83c\"", pass, DEVICE)),
				Arguments.of("no password", body(user, "null", DEVICE)),
				Arguments.of("a password that BCrypt would cut", body(user, "\"" + "é".repeat(37) + "\"", DEVICE)),
				Arguments.of("a token format that nobody knows",
						body(user, pass, DEVICE).replace("{\"username", "{\"token_format\":\"JWT\",\"username")),
				Arguments.of("a number for a token format",
						body(user, pass, DEVICE).replace("{\"username", "{\"token_format\":1,\"username")),
				Arguments.of("no device", body(user, pass, "null")),
				Arguments.of("a device without an id", body(user, pass, "{\"type\":\"web\"}")),
				Arguments.of("a device with a long type",
						body(user, pass, "{\"id\":\"a\",\"type\":\"" + "t".repeat(33) + "\"}")),
				Arguments.of("100,000 arrays in each other", "[".repeat(100_000)),
				Arguments.of("a megabyte", body("\"" + "a".repeat(1024 * 1024) + "\"", pass, DEVICE)));
	}

	@Test
	void loginWhenNotJsonThen415() {
		this.client.post()
			.uri("/auth/login")
			.contentType(MediaType.APPLICATION_FORM_URLENCODED)
			.bodyValue("username=alice")
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
	}

	@Test
	void logoutWhenTokenGoodThen204() {
		String token = token();
		logout(token).expectStatus().isNoContent();
		logout(token).expectStatus().isNoContent();
	}

	@Test
	void logoutWhenNoTokenThen401() {
		this.client.post().uri("/auth/logout").exchange().expectStatus().isUnauthorized();
	}

	@Test
	void jwkSetWhenAskedForThenPublicMembersOnly() {
		this.client.get()
			.uri("/.well-known/jwks.json")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.keys[0].n")
			.isNotEmpty()
			.jsonPath("$.keys[0].d")
			.doesNotExist();
	}

	@Test
	void actuatorWhenNotHealthThenNotThere() {
		this.client.get()
			.uri("/actuator/env")
			.headers((headers) -> headers.setBearerAuth(token()))
			.exchange()
			.expectStatus()
			.isNotFound();
	}

	private String token() {
		LoginAnswer answer = login(body("\"bob\"", "\"bob-pass\"", DEVICE)).expectStatus()
			.isOk()
			.expectBody(LoginAnswer.class)
			.returnResult()
			.getResponseBody();
		assertThat(answer).isNotNull();
		return answer.access_token();
	}

	private ResponseSpec login(String body) {
		return this.client.post().uri("/auth/login").contentType(MediaType.APPLICATION_JSON).bodyValue(body).exchange();
	}

	private ResponseSpec logout(String token) {
		return this.client.post().uri("/auth/logout").headers((headers) -> headers.setBearerAuth(token)).exchange();
	}

	private static String body(String username, String password, String device) {
		return "{\"username\":" + username + ",\"password\":" + password + ",\"device\":" + device + "}";
	}

	record LoginAnswer(String access_token) {

	}

}
