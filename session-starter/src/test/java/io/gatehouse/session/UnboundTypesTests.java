package io.gatehouse.session;

import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Handlers that ask for the types that say who somebody is, and get none from what a
 * request says.
 */
class UnboundTypesTests {

	private static final String ACCOUNT = "subject=root&name=n&roles=admin&permissions=all&_attributes=on";

	private static final String DEVICE = "id=d&type=web&name=n";

	private static final String FORGED = ACCOUNT + "&id=s1&createdAt=2026-01-01T00:00:00Z"
			+ "&lastSeenAt=2026-01-01T00:00:00Z&expiresAt=2026-01-01T00:00:00Z&" + nested("account.", ACCOUNT) + "&"
			+ nested("device.", DEVICE) + "&client.address=a&client.userAgent=b";

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
		return Stream.of("/account", "/session", "/login");
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

		@PostMapping("/login")
		String login(LoginRequest request) {
			return request.account().subject();
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
