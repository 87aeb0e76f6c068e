package io.gatehouse.demo.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import com.nimbusds.jose.util.JSONObjectUtils;

/**
 * HTTP client of one gateway or service. Thread-safe.
 */
public final class DemoClient {

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final HttpClient http = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(CONNECT_TIMEOUT)
		.build();

	private final URI base;

	/** Every access and refresh token in any answer so far. */
	private final Set<String> tokens = ConcurrentHashMap.newKeySet();

	/**
	 * Creates a client.
	 * @param base the address of the gateway or service, without a path
	 */
	public DemoClient(URI base) {
		this.base = base;
	}

	/**
	 * Returns the address of the gateway or service.
	 * @return the address, without a path
	 */
	public URI base() {
		return this.base;
	}

	/**
	 * Returns every access and refresh token in any answer so far.
	 * @return the tokens
	 */
	public Set<String> tokens() {
		return Set.copyOf(this.tokens);
	}

	/**
	 * Sends a GET request without a token.
	 * @param path the path
	 * @param headers names and values in turn
	 * @return the answer, of any status
	 * @throws UncheckedIOException if there is none
	 */
	public Answer get(String path, String... headers) {
		return send(request(path, headers).GET());
	}

	/**
	 * Sends a GET request with a token.
	 * @param token the access token
	 * @param path the path
	 * @param headers names and values in turn
	 * @return the answer, of any status
	 * @throws UncheckedIOException if there is none
	 */
	public Answer getAs(String token, String path, String... headers) {
		return send(request(path, headers).GET().setHeader("Authorization", "Bearer " + token));
	}

	/**
	 * Tries to log in.
	 * @param username the user name
	 * @param password the password
	 * @param device the device's id
	 * @param headers names and values in turn
	 * @return the answer, of any status
	 * @throws UncheckedIOException if there is none
	 */
	public Answer tryLogin(String username, String password, String device, String... headers) {
		return tryLogin(username, password, new Device(device, "desktop", "The demo runner"), headers);
	}

	/**
	 * Tries to log in.
	 * @param username the user name
	 * @param password the password
	 * @param device the device
	 * @param headers names and values in turn
	 * @return the answer, of any status
	 * @throws UncheckedIOException if there is none
	 */
	public Answer tryLogin(String username, String password, Device device, String... headers) {
		return send(request("/auth/login", headers)
			.POST(json(Map.<String, Object>of("username", username, "password", password, "device",
					Map.of("id", device.id(), "type", device.type(), "name", device.name()))))
			.setHeader("Content-Type", "application/json"));
	}

	/**
	 * Logs in.
	 * @param username the user name, from which the password is derived
	 * @param device the device's id
	 * @return the session
	 * @throws IllegalStateException if the login is refused
	 * @throws UncheckedIOException if there is no answer
	 */
	public Session login(String username, String device) {
		return Session.of(tryLogin(username, username + "-pass", device));
	}

	/**
	 * Logs in and asks for an opaque access token.
	 * @param username the user name, from which the password is derived
	 * @param device the device's id
	 * @return the session
	 * @throws IllegalStateException if the login is refused
	 * @throws UncheckedIOException if there is no answer
	 */
	public Session loginOpaque(String username, String device) {
		Map<String, Object> body = Map.of("username", username, "password", username + "-pass", "device",
				Map.of("id", device, "type", "web", "name", "A browser"), "token_format", "opaque");
		return Session.of(send(request("/auth/login").POST(json(body)).setHeader("Content-Type", "application/json")));
	}

	/**
	 * Refreshes the tokens. Sends no access token.
	 * @param refreshToken the refresh token
	 * @return the answer, of any status
	 * @throws UncheckedIOException if there is none
	 */
	public Answer refresh(String refreshToken) {
		return send(request("/auth/refresh").POST(json(Map.of("refresh_token", refreshToken)))
			.setHeader("Content-Type", "application/json"));
	}

	/**
	 * Logs out.
	 * @param token the access token
	 * @return the answer, of any status
	 * @throws UncheckedIOException if there is none
	 */
	public Answer logout(String token) {
		return postAs(token, "/auth/logout", Map.of());
	}

	/**
	 * Sends a POST request with a token.
	 * @param token the access token
	 * @param path the path
	 * @param body the JSON body; no body is sent if it is empty
	 * @return the answer, of any status
	 * @throws UncheckedIOException if there is none
	 */
	public Answer postAs(String token, String path, Map<String, ?> body) {
		return sendAs(token, "POST", path, body);
	}

	/**
	 * Sends a PUT request with a token.
	 * @param token the access token
	 * @param path the path
	 * @param body the JSON body; no body is sent if it is empty
	 * @return the answer, of any status
	 * @throws UncheckedIOException if there is none
	 */
	public Answer putAs(String token, String path, Map<String, ?> body) {
		return sendAs(token, "PUT", path, body);
	}

	/**
	 * Sends a DELETE request with a token.
	 * @param token the access token
	 * @param path the path
	 * @return the answer, of any status
	 * @throws UncheckedIOException if there is none
	 */
	public Answer deleteAs(String token, String path) {
		return sendAs(token, "DELETE", path, Map.of());
	}

	/**
	 * Sends a form as an OAuth client.
	 * @param path the path
	 * @param clientId the {@code client_id}
	 * @param secret the client's secret
	 * @param form the fields
	 * @return the answer, of any status
	 * @throws UncheckedIOException if there is none
	 */
	public Answer postForm(String path, String clientId, String secret, Map<String, String> form) {
		String body = form.entrySet()
			.stream()
			.map((field) -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
			.collect(Collectors.joining("&"));
		String credentials = Base64.getEncoder()
			.encodeToString((clientId + ":" + secret).getBytes(StandardCharsets.UTF_8));
		return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body))
			.setHeader("Authorization", "Basic " + credentials)
			.setHeader("Content-Type", "application/x-www-form-urlencoded"));
	}

	private Answer sendAs(String token, String method, String path, Map<String, ?> body) {
		HttpRequest.Builder request = request(path).setHeader("Authorization", "Bearer " + token);
		if (body.isEmpty()) {
			return send(request.method(method, HttpRequest.BodyPublishers.noBody()));
		}
		return send(request.method(method, json(body)).setHeader("Content-Type", "application/json"));
	}

	private static HttpRequest.BodyPublisher json(Map<String, ?> body) {
		return HttpRequest.BodyPublishers.ofString(JSONObjectUtils.toJSONString(body), StandardCharsets.UTF_8);
	}

	private HttpRequest.Builder request(String path, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(this.base.resolve(path)).timeout(TIMEOUT);
		return (headers.length > 0) ? request.headers(headers) : request;
	}

	private Answer send(HttpRequest.Builder request) {
		try {
			HttpResponse<String> response = this.http.send(request.build(),
					HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
			return noted(new Answer(response.statusCode(), response.headers(), response.body()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

	private Answer noted(Answer answer) {
		for (String member : List.of("access_token", "refresh_token")) {
			if (answer.json().get(member) instanceof String token) {
				this.tokens.add(token);
			}
		}
		return answer;
	}

}
