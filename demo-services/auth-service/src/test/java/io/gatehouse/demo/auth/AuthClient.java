package io.gatehouse.demo.auth;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.nimbusds.jwt.SignedJWT;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.RequestBodySpec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * HTTP client that calls auth-service as the gateway does on behalf of a client.
 */
final class AuthClient {

	private final WebTestClient http = WebTestClient.bindToServer()
		.defaultHeader("User-Agent", "App/1.0")
		.responseTimeout(Duration.ofSeconds(30))
		.build();

	private final String base;

	private final String edgeSecret;

	private final String address;

	AuthClient(int port, String edgeSecret, String address) {
		this.base = "http://127.0.0.1:" + port;
		this.edgeSecret = edgeSecret;
		this.address = address;
	}

	/** Logs in with the right password. */
	Tokens login(String user, String device) {
		return login(user, RunningAuthService.PASSWORD, device);
	}

	/** Logs in. */
	Tokens login(String user, String password, String device) {
		return tryLogin(user, password, device).tokens();
	}

	/** Tries to log in. */
	Answer tryLogin(String user, String password, String device) {
		return send(HttpMethod.POST, "/auth/login", null, "{\"username\":\"" + user + "\",\"password\":\"" + password
				+ "\",\"device\":{\"id\":\"" + device + "\",\"type\":\"web\",\"name\":\"Name of " + device + "\"}}");
	}

	/** Tries to refresh. */
	Answer refresh(Tokens tokens) {
		return refresh(tokens.refresh_token());
	}

	/** Tries to refresh. */
	Answer refresh(String refreshToken) {
		return send(HttpMethod.POST, "/auth/refresh", null, "{\"refresh_token\":\"" + refreshToken + "\"}");
	}

	Answer get(String path, @Nullable Tokens tokens) {
		return send(HttpMethod.GET, path, tokens, null);
	}

	Answer post(String path, @Nullable Tokens tokens, @Nullable String body) {
		return send(HttpMethod.POST, path, tokens, body);
	}

	Answer put(String path, @Nullable Tokens tokens, @Nullable String body) {
		return send(HttpMethod.PUT, path, tokens, body);
	}

	Answer delete(String path, @Nullable Tokens tokens) {
		return send(HttpMethod.DELETE, path, tokens, null);
	}

	/** Sends a request to a path that is escaped already. */
	Answer send(HttpMethod method, String path, @Nullable Tokens tokens, @Nullable String body) {
		RequestBodySpec request = this.http.method(method).uri(URI.create(this.base + path)).headers((headers) -> {
			headers.set("X-Edge-Secret", this.edgeSecret);
			headers.set("X-Forwarded-For", this.address);
			if (tokens != null) {
				headers.setBearerAuth(tokens.access_token());
			}
		});
		if (body != null) {
			request.contentType(MediaType.APPLICATION_JSON).bodyValue(body);
		}
		return new Answer(request.exchange().expectBody(String.class).returnResult());
	}

	/** Body of the answer to a login or a refresh. */
	record Tokens(String access_token, String token_type, long expires_in, String refresh_token, String session_id) {

		Map<String, Object> claims() {
			try {
				return SignedJWT.parse(this.access_token).getJWTClaimsSet().getClaims();
			}
			catch (java.text.ParseException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/** HTTP answer of the service. */
	record Answer(EntityExchangeResult<String> result) {

		int status() {
			return this.result.getStatus().value();
		}

		String body() {
			return Objects.requireNonNullElse(this.result.getResponseBody(), "");
		}

		String header(String name) {
			return Objects.requireNonNullElse(this.result.getResponseHeaders().getFirst(name), "");
		}

		Map<String, Object> json() {
			return Json.read(body(), new ParameterizedTypeReference<Map<String, Object>>() {
			});
		}

		List<Map<String, Object>> list() {
			assertThat(status()).isEqualTo(200);
			return Json.read(body(), new ParameterizedTypeReference<List<Map<String, Object>>>() {
			});
		}

		Tokens tokens() {
			assertThat(status()).as(body()).isEqualTo(200);
			return Json.read(body(), ParameterizedTypeReference.forType(Tokens.class));
		}

		Answer isNoContent() {
			assertThat(status()).as(body()).isEqualTo(204);
			return this;
		}

		/** Asserts that the answer is an RFC 9457 problem. */
		Answer isProblem(HttpStatus status, String reason) {
			assertThat(status()).as(body()).isEqualTo(status.value());
			assertThat(header("Content-Type")).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
			assertThat(json()).containsEntry("reason", reason).containsEntry("status", status.value());
			return this;
		}

	}

	private static final class Json {

		private static final tools.jackson.databind.json.JsonMapper MAPPER = new tools.jackson.databind.json.JsonMapper();

		static <T> T read(String text, ParameterizedTypeReference<T> type) {
			return MAPPER.readValue(text, MAPPER.constructType(type.getType()));
		}

	}

}
