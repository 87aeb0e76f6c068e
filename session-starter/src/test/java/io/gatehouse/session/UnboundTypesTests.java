package io.gatehouse.session;

import java.util.stream.Stream;

import io.gatehouse.identity.Identity;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that handlers cannot have types that carry an identity bound from request data.
 */
class UnboundTypesTests {

	private static final String ACCOUNT = "subject=root&name=n&roles=admin&permissions=all&_attributes=on";

	private static final String DEVICE = "id=d&type=web&name=n";

	/** One value for each type, as a conversion by a static factory would take it. */
	private static final String VALUES = "account=root&identity=root&session=x&loginRequest=root&device=d"
			+ "&client.address=a&client.userAgent=b";

	private static final String FORGED = ACCOUNT + "&id=s1&createdAt=2026-01-01T00:00:00Z"
			+ "&lastSeenAt=2026-01-01T00:00:00Z&expiresAt=2026-01-01T00:00:00Z&endedAt=2026-01-01T00:00:00Z"
			+ "&reason=BANNED&actor=root&" + nested("account.", ACCOUNT) + "&" + nested("device.", DEVICE)
			+ "&client.address=a&client.userAgent=b";

	private static final String JSON = """
			{"subject":"root","name":"n","roles":["admin"],"permissions":["all"],"attributes":{},"id":"s1",
			"createdAt":"2026-01-01T00:00:00Z","lastSeenAt":"2026-01-01T00:00:00Z","expiresAt":"2026-01-01T00:00:00Z",
			"account":{"subject":"root","name":"n","roles":["admin"],"permissions":["all"],"attributes":{}},
			"device":{"id":"d","type":"web","name":"n"},"client":{"address":"a","userAgent":"b"}}""";

	private static String nested(String prefix, String parameters) {
		return parameters.replace("_attributes", "_" + prefix + "attributes")
			.replaceAll("(^|&)(?=[a-z])", "$1" + prefix);
	}

	static Stream<String> paths() {
		return Stream.of("/account", "/session", "/past-session", "/login");
	}

	static Stream<String> valuePaths() {
		return Stream.of("/account", "/session", "/login", "/identity", "/account-param", "/session-param",
				"/identity-param");
	}

	@ParameterizedTest
	@MethodSource("paths")
	void servletHandlerWhenRequestDescribesTheTypeThenFails(String path) {
		MockMvcTester mvc = MockMvcTester.of(new Handlers());
		assertThat(mvc.post().uri(path).contentType(MediaType.APPLICATION_FORM_URLENCODED).content(FORGED)).failure()
			.hasMessageContaining("constructor");
		assertThat(mvc.post().uri(path + "?" + FORGED)).failure().hasMessageContaining("constructor");
		assertThat(mvc.post().uri(path + "-body").contentType(MediaType.APPLICATION_JSON).content(JSON)).hasFailed();
	}

	@ParameterizedTest
	@MethodSource("paths")
	void reactiveHandlerWhenRequestDescribesTheTypeThenFails(String path) {
		WebTestClient client = WebTestClient.bindToController(new Handlers()).build();
		client.post()
			.uri(path + "?" + FORGED)
			.contentType(MediaType.APPLICATION_FORM_URLENCODED)
			.bodyValue(FORGED)
			.exchange()
			.expectStatus()
			.is5xxServerError();
		client.post()
			.uri(path + "-body")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(JSON)
			.exchange()
			.expectStatus()
			.is5xxServerError();
	}

	@ParameterizedTest
	@MethodSource("valuePaths")
	void servletHandlerWhenOneParameterNamesTheTypeThenFails(String path) {
		MockMvcTester mvc = MockMvcTester.of(new Handlers());
		assertThat(mvc.post().uri(path + "?" + VALUES)).hasFailed();
		assertThat(mvc.post().uri(path).contentType(MediaType.APPLICATION_FORM_URLENCODED).content(VALUES)).hasFailed();
	}

	@ParameterizedTest
	@MethodSource("valuePaths")
	void reactiveHandlerWhenOneParameterNamesTheTypeThenFails(String path) {
		WebTestClient.bindToController(new Handlers())
			.build()
			.post()
			.uri(path + "?" + VALUES)
			.exchange()
			.expectStatus()
			.value((status) -> assertThat(status).isGreaterThanOrEqualTo(400));
	}

	@RestController
	static class Handlers {

		@PostMapping("/account")
		String account(Account account) {
			return account.subject();
		}

		@PostMapping("/session")
		String session(Session session) {
			return session.id();
		}

		@PostMapping("/past-session")
		String pastSession(PastSession session) {
			return session.id();
		}

		@PostMapping("/past-session-body")
		String pastSessionBody(@RequestBody PastSession session) {
			return session.id();
		}

		@PostMapping("/login")
		String login(LoginRequest request) {
			return request.account().subject();
		}

		@PostMapping("/identity")
		String identity(Identity identity) {
			return identity.subject();
		}

		@PostMapping("/account-param")
		String accountParam(@RequestParam("account") Account account) {
			return account.subject();
		}

		@PostMapping("/session-param")
		String sessionParam(@RequestParam("session") Session session) {
			return session.id();
		}

		@PostMapping("/identity-param")
		String identityParam(@RequestParam("identity") Identity identity) {
			return identity.subject();
		}

		@PostMapping("/account-body")
		String accountBody(@RequestBody Account account) {
			return account.subject();
		}

		@PostMapping("/session-body")
		String sessionBody(@RequestBody Session session) {
			return session.id();
		}

		@PostMapping("/login-body")
		String loginBody(@RequestBody LoginRequest request) {
			return request.account().subject();
		}

	}

}
