package io.gatehouse.authorizationserver;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.token.Sha256;

/**
 * Application that uses the authorization server: one registered client.
 *
 * @param server the address of the server
 * @param id the {@code client_id}
 */
record TestClient(String server, String id) {

	static final String VERIFIER = "a-code-verifier-of-at-least-43-characters-0123456789";

	private static final HttpClient http = HttpClient.newHttpClient();

	String redirectUri() {
		return "http://127.0.0.1:1/" + this.id + "/callback";
	}

	/** Returns where the application sends a browser for a login. */
	String authorizationRequest() {
		Map<String, String> parameters = new LinkedHashMap<>();
		parameters.put("response_type", "code");
		parameters.put("client_id", this.id);
		parameters.put("scope", "openid profile");
		parameters.put("redirect_uri", redirectUri());
		parameters.put("state", "a-state");
		parameters.put("nonce", "a-nonce");
		parameters.put("code_challenge_method", "S256");
		parameters.put("code_challenge", Sha256.base64Url(VERIFIER));
		return "/oauth2/authorize?" + Forms.encode(parameters);
	}

	Answer redeem(String code) {
		return token(codeForm(code));
	}

	Map<String, String> codeForm(String code) {
		return Map.of("grant_type", "authorization_code", "code", code, "redirect_uri", redirectUri(), "code_verifier",
				VERIFIER);
	}

	Answer refresh(String refreshToken) {
		return token(Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
	}

	Answer token(Map<String, String> form) {
		return post("/oauth2/token", form);
	}

	Answer introspect(String token) {
		return post("/oauth2/introspect", Map.of("token", token));
	}

	Answer revoke(String token) {
		return post("/oauth2/revoke", Map.of("token", token));
	}

	Answer post(String path, Map<String, String> form) {
		return postLater(path, form).join();
	}

	CompletableFuture<Answer> postLater(String path, Map<String, String> form) {
		return http
			.sendAsync(
					request(path).header("Content-Type", "application/x-www-form-urlencoded")
						.header("Authorization", "Basic " + Base64.getEncoder()
							.encodeToString((this.id + ":" + this.id + "-secret").getBytes(StandardCharsets.UTF_8)))
						.POST(HttpRequest.BodyPublishers.ofString(Forms.encode(form)))
						.build(),
					HttpResponse.BodyHandlers.ofString())
			.thenApply(Answer::of);
	}

	Answer userInfo(String accessToken) {
		try {
			return Answer.of(http.send(request("/userinfo").header("Authorization", "Bearer " + accessToken).build(),
					HttpResponse.BodyHandlers.ofString()));
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(this.server + path));
	}

	/**
	 * Answer with a JSON object.
	 *
	 * @param status the HTTP status
	 * @param body the object; empty if the body is none
	 */
	record Answer(int status, Map<String, Object> body) {

		private static Answer of(HttpResponse<String> response) {
			try {
				return new Answer(response.statusCode(),
						response.body().startsWith("{") ? JSONObjectUtils.parse(response.body()) : Map.of());
			}
			catch (ParseException ex) {
				throw new AssertionError(response.body(), ex);
			}
		}

		String text(String member) {
			return String.valueOf(this.body.get(member));
		}

		String accessToken() {
			return text("access_token");
		}

		String refreshToken() {
			return text("refresh_token");
		}

		String idToken() {
			return text("id_token");
		}

	}

}
