package io.gatehouse.run;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.gatehouse.test.TestTokens;

/**
 * Identity provider that ends sessions of its users, and tells the gateways by logout
 * tokens (OpenID Connect Back-Channel Logout 1.0). Its keys are those of the access
 * tokens.
 */
final class IdentityProvider {

	private static final String CLIENT_ID = "web-shop";

	private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	/** Returns the properties with which gateways accept its logout tokens. */
	static List<String> gatewayArguments() {
		String logout = "--gatehouse.gateway.back-channel-logout.";
		return List.of(logout + "enabled=true", logout + "issuers.main.audiences=" + CLIENT_ID);
	}

	/**
	 * Signs a logout token.
	 * @param session the {@code sid} of the session that has ended
	 */
	static String logoutToken(String session) {
		return TestTokens.token()
			.header("typ", "logout+jwt")
			.claim("sub", null)
			.claim("sid", session)
			.claim("aud", CLIENT_ID)
			.claim("events", Map.of(EVENT, Map.of()))
			.sign();
	}

	/**
	 * Sends a logout token.
	 * @param port the port of a gateway
	 * @return the status of the answer
	 */
	CompletableFuture<Integer> send(int port, String logoutToken) {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/gatehouse/logout/main"))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.timeout(TIMEOUT)
			.POST(HttpRequest.BodyPublishers
				.ofString("logout_token=" + URLEncoder.encode(logoutToken, StandardCharsets.UTF_8)))
			.build();
		return this.http.sendAsync(request, HttpResponse.BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
	}

}
