package io.gatehouse.authorizationserver;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import io.gatehouse.authorizationserver.TestClient.Answer;
import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of bad requests at the endpoints of the authorization server: the errors of the
 * RFCs, never a server error, and nothing changes. Each request comes from an address of
 * its own, except where their number is tested.
 */
class ClientRequestsIT {

	private static final RedisFixture fixture = new RedisFixture(RedisServer.shared());

	private static final HttpClient http = HttpClient.newHttpClient();

	private static final AtomicInteger addresses = new AtomicInteger();

	private static TestServer running;

	private static String server;

	private TestClient shop;

	@BeforeAll
	static void start() {
		running = TestServer.start(AuthorizationServerIT.Application.class, "server.forward-headers-strategy=native");
		server = running.url();
	}

	@AfterAll
	static void stop() {
		running.close();
		fixture.close();
	}

	@BeforeEach
	void reset() {
		fixture.reset();
		this.shop = new TestClient(server, "shop");
	}

	private Answer login() {
		Browser browser = new Browser(server);
		HttpResponse<String> back = browser.login(browser.open(this.shop.authorizationRequest()), "alice",
				"alice-pass");
		return this.shop.redeem(Objects.requireNonNull(Browser.parameters(back).get("code")));
	}

	private static String address() {
		int number = addresses.incrementAndGet();
		return "10.1." + number / 250 + "." + (number % 250 + 1);
	}

	private static HttpResponse<String> send(String method, String target, String address, @Nullable String credentials,
			String contentType, String body) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + target))
			.header("X-Forwarded-For", address)
			.header("Content-Type", contentType)
			.timeout(Duration.ofSeconds(20))
			.method(method, HttpRequest.BodyPublishers.ofString(body));
		if (credentials != null) {
			request.header("Authorization",
					"Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
		}
		try {
			return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (java.io.IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static HttpResponse<String> post(String path, @Nullable String credentials, String form) {
		return send("POST", path, address(), credentials, "application/x-www-form-urlencoded", form);
	}

	private static String error(HttpResponse<String> response) {
		assertThat(response.body()).contains("\"error\":\"");
		return response.body().replaceAll("(?s).*\"error\":\"([^\"]*)\".*", "$1");
	}

	@ParameterizedTest
	@CsvSource(nullValues = "none",
			textBlock = """
					/oauth2/token,      shop:wrong,       grant_type=refresh_token&refresh_token=x,              401, invalid_client
					/oauth2/token,      nobody:secret,    grant_type=refresh_token&refresh_token=x,              401, invalid_client
					/oauth2/token,      none,             grant_type=refresh_token&refresh_token=x,              401, invalid_client
					/oauth2/token,      shop:shop-secret, grant_type=refresh_token&refresh_token=x,              400, invalid_grant
					/oauth2/token,      shop:shop-secret, grant_type=authorization_code&code=x,                  400, invalid_grant
					/oauth2/token,      shop:shop-secret, grant_type=password&username=alice&password=x,         400, unsupported_grant_type
					/oauth2/token,      shop:shop-secret, grant_type=refresh_token,                              400, invalid_request
					/oauth2/token,      shop:shop-secret, x=y,                                                   400, invalid_request
					/oauth2/token,      shop:shop-secret, grant_type=refresh_token&refresh_token=x&refresh_token=y, 400, invalid_request
					/oauth2/introspect, shop:wrong,       token=x,                                               401, invalid_client
					/oauth2/introspect, none,             token=x,                                               401, invalid_client
					/oauth2/introspect, shop:shop-secret, x=y,                                                   400, invalid_request
					/oauth2/introspect, shop:shop-secret, token=x&token=y,                                       400, invalid_request
					/oauth2/revoke,     shop:wrong,       token=x,                                               401, invalid_client
					/oauth2/revoke,     none,             token=x,                                               401, invalid_client
					/oauth2/revoke,     shop:shop-secret, x=y,                                                   400, invalid_request
					/oauth2/revoke,     shop:shop-secret, token=x&token=y,                                       400, invalid_request
					""")
	void postWhenRequestIsBadThenTheErrorOfTheRfc(String path, @Nullable String credentials, String form, int status,
			String error) {
		Answer tokens = login();
		HttpResponse<String> response = post(path, credentials, form);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		assertThat(error(response)).isEqualTo(error);
		assertThat(this.shop.introspect(tokens.accessToken()).body()).containsEntry("active", true);
		assertThat(this.shop.refresh(tokens.refreshToken()).status()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/oauth2/token", "/oauth2/introspect", "/oauth2/revoke" })
	void postWhenFormIsOversizedThenRefusedAndNothingChanges(String path) {
		Answer tokens = login();
		String form = "token=" + tokens.refreshToken() + "&grant_type=refresh_token&refresh_token="
				+ tokens.refreshToken() + "&padding=" + "x".repeat(100_000);
		HttpResponse<String> response = post(path, "shop:shop-secret", form);
		assertThat(response.statusCode()).isEqualTo(413);
		assertThat(error(response)).isEqualTo("invalid_request");
		assertThat(this.shop.introspect(tokens.accessToken()).body()).containsEntry("active", true);
		assertThat(this.shop.refresh(tokens.refreshToken()).status()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/oauth2/token", "/oauth2/introspect", "/oauth2/revoke", "/oauth2/authorize" })
	void requestWhenFormIsOddThenNoServerError(String path) {
		Answer tokens = login();
		String token = "token=" + tokens.accessToken();
		List<HttpResponse<String>> responses = List.of(
				send("POST", path, address(), "shop:shop-secret", "application/json", "{\"token\":\"x\"}"),
				send("PUT", path, address(), "shop:shop-secret", "application/x-www-form-urlencoded", token),
				send("GET", path + "?token=x", address(), "shop:shop-secret", "text/plain", ""),
				post(path, "shop:shop-secret", "%"), post(path, "shop:shop-secret", "token=%00"),
				post(path, "shop:shop-secret", "a=b&".repeat(3000)), post(path, "%", token),
				post(path, "sh%6fp:shop-secret", ""), post(path + "?token=" + "x".repeat(5000), null, ""));
		assertThat(responses).allMatch((response) -> response.statusCode() < 500, "no server error");
		assertThat(this.shop.introspect(tokens.accessToken()).body()).containsEntry("active", true);
	}

	@Test
	void authorizeWhenQueryIsOversizedThenRefused() {
		HttpResponse<String> response = send("GET", this.shop.authorizationRequest() + "&x=" + "y".repeat(6000),
				address(), null, "text/plain", "");
		assertThat(response.statusCode()).isLessThan(500);
	}

	@Test
	void introspectWhenTokenIsForeignOrExpiredThenInactive() {
		String foreign = TestTokens.token().claim("iss", "https://other.test").sign();
		String expired = TestTokens.token()
			.claim("iss", server)
			.claim("iat", System.currentTimeMillis() / 1000 - 900)
			.claim("exp", System.currentTimeMillis() / 1000 - 600)
			.sign();
		String forged = TestTokens.token().claim("iss", server).sign("RS256", "forged");
		for (String token : List.of(foreign, expired, forged)) {
			assertThat(this.shop.introspect(token).body()).isEqualTo(Map.of("active", false));
			assertThat(this.shop.revoke(token).status()).isEqualTo(200);
			assertThat(this.shop.userInfo(token).status()).isEqualTo(401);
		}
	}

	// RFC 6749, section 2.3.1 and RFC 7662, section 4: guessing

	@Test
	void authenticationsWhenTooManyFailThenLimitedForThisClientAtThisAddress() {
		String address = address();
		String form = "grant_type=refresh_token&refresh_token=x";
		HttpResponse<String> limited = failUntilLimited(address, (number) -> "shop", form);
		assertThat(error(limited)).isEqualTo("temporarily_unavailable");
		assertThat(limited.headers().firstValue("Retry-After"))
			.hasValueSatisfying((seconds) -> assertThat(seconds).matches("[1-9]\\d*"));
		assertThat(fail(address, "desk", form).statusCode()).as("another client").isEqualTo(401);
		assertThat(fail(address(), "shop", form).statusCode()).as("another address").isEqualTo(401);
		assertThat(post("/oauth2/introspect", "shop:shop-secret", "token=x").statusCode()).isEqualTo(200);
	}

	@Test
	void authenticationsWhenIdsAreMadeUpThenOneLimitForAll() {
		String address = address();
		failUntilLimited(address, (number) -> "made-up-" + number, "grant_type=client_credentials");
		assertThat(send("POST", "/oauth2/introspect", address, "shop:shop-secret", "application/x-www-form-urlencoded",
				"token=x")
			.statusCode()).as("a client that is known").isEqualTo(200);
	}

	private static HttpResponse<String> failUntilLimited(String address, IntFunction<String> client, String form) {
		for (int i = 0; i < 500; i++) {
			HttpResponse<String> response = fail(address, client.apply(i), form);
			if (response.statusCode() == 429) {
				assertThat(i).isGreaterThanOrEqualTo(10);
				return response;
			}
			assertThat(response.statusCode()).isEqualTo(401);
		}
		throw new AssertionError("500 failures were not limited");
	}

	private static HttpResponse<String> fail(String address, String client, String form) {
		return send("POST", "/oauth2/token", address, client + ":wrong", "application/x-www-form-urlencoded", form);
	}

	// RFC 9068, section 4

	@Test
	void accessTokenThenStandardResourceServerAcceptsItAndNoIdToken() {
		Answer tokens = login();
		NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSetUri(server + "/oauth2/jwks").validateType(false).build();
		decoder.setJwtValidator(
				JwtValidators.createAtJwtValidator().issuer(server).audience("gatehouse").clientId("shop").build());
		Jwt token = decoder.decode(tokens.accessToken());
		assertThat(token.getSubject()).isEqualTo("alice");
		assertThat(token.getId()).isNotEmpty();
		assertThatExceptionOfType(BadJwtException.class).isThrownBy(() -> decoder.decode(tokens.idToken()));
	}

}
