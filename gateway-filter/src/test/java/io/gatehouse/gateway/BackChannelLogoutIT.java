package io.gatehouse.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.client.WireMock;
import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the endpoint for logout tokens (OpenID Connect Back-Channel Logout 1.0) at one of
 * two gateways.
 */
class BackChannelLogoutIT {

	private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

	private static final String CLIENT = "web-shop";

	private static final String FORM = "application/x-www-form-urlencoded";

	private static Edge edge;

	private static Edge other;

	private final String session = "s-" + UUID.randomUUID();

	private final String subject = "u-" + UUID.randomUUID();

	@BeforeAll
	static void start() {
		edge = Edge.start(RedisServer.shared(), properties(Map.of()));
		other = Edge.start(RedisServer.shared(), Map.of("gatehouse.revocation.lookup", "local"));
	}

	@AfterAll
	static void stop() {
		edge.close();
		other.close();
	}

	@BeforeEach
	void reset() {
		edge.reset();
		other.reset();
	}

	private static Map<String, String> properties(Map<String, String> more) {
		Map<String, String> properties = new HashMap<>(
				Map.of("gatehouse.revocation.lookup", "local", "gatehouse.gateway.back-channel-logout.enabled", "true",
						"gatehouse.gateway.back-channel-logout.issuers.main.audiences", CLIENT));
		properties.putAll(more);
		return properties;
	}

	private TestTokens access() {
		return TestTokens.token().claim("sub", this.subject).claim("sid", this.session);
	}

	/** A logout token in the shape of Keycloak's. */
	private TestTokens logout() {
		return TestTokens.token()
			.header("typ", "logout+jwt")
			.claim("sub", this.subject)
			.claim("sid", this.session)
			.claim("aud", CLIENT)
			.claim("roles", null)
			.claim("events", Map.of(EVENT, Map.of()));
	}

	private static RawHttp.Response post(Edge gateway, String issuer, String contentType, String body) {
		int length = body.getBytes(StandardCharsets.UTF_8).length;
		return RawHttp.send(gateway.port(),
				"POST /gatehouse/logout/" + issuer
						+ " HTTP/1.1\r\nHost: api.example.test\r\nConnection: close\r\nContent-Type: " + contentType
						+ "\r\nContent-Length: " + length + "\r\n\r\n" + body);
	}

	private static RawHttp.Response post(Edge gateway, String token) {
		return post(gateway, "main", FORM, "logout_token=" + token);
	}

	private void assertRefused(RawHttp.Response response, String description) {
		assertThat(response.status()).as(response.body()).isEqualTo(400);
		assertThat(response.body()).contains("\"error\":\"invalid_request\"").contains(description);
		assertThat(response.header("Cache-Control")).hasValue("no-store");
		assertThat(edge.getWithToken("/orders/1", access().sign()).status()).as("nothing was revoked").isEqualTo(200);
	}

	@Test
	void logoutWhenTokenNamesASessionThenItsTokensAreRefusedAtEachGatewayAndOthersAreNot() {
		String token = access().sign();
		String otherDevice = access().claim("sid", "another-session").sign();
		assertThat(other.getWithToken("/orders/1", token).status()).isEqualTo(200);
		RawHttp.Response response = post(edge, logout().sign());
		assertThat(response.status()).as(response.body()).isEqualTo(200);
		assertThat(response.header("Cache-Control")).hasValue("no-store");
		for (Edge gateway : List.of(edge, other)) {
			assertThat(gateway.getWithToken("/orders/1", token).reason()).isEqualTo("logged_out");
			assertThat(gateway.getWithToken("/orders/1", otherDevice).status()).isEqualTo(200);
		}
	}

	@Test
	void logoutWhenTokenNamesTheUserOnlyThenAllTokensOfTheUserAreRefused() {
		String token = access().sign();
		String otherDevice = access().claim("sid", "another-session").sign();
		assertThat(post(edge, logout().claim("sid", null).sign()).status()).isEqualTo(200);
		assertThat(other.getWithToken("/orders/1", token).reason()).isEqualTo("logged_out");
		assertThat(other.getWithToken("/orders/1", otherDevice).reason()).isEqualTo("logged_out");
		assertThat(other.getWithToken("/orders/1", TestTokens.token().sign()).status()).isEqualTo(200);
	}

	@Test
	void logoutWhenItRevokesTheUserThenTheSessionOfTheTokenDoesNotMatter() {
		try (Edge gateway = Edge.start(RedisServer.shared(),
				properties(Map.of("gatehouse.gateway.back-channel-logout.issuers.main.revokes", "user")))) {
			String otherDevice = access().claim("sid", "another-session").sign();
			String withoutSession = access().claim("sid", null).sign();
			String otherUser = access().claim("sub", "u-" + UUID.randomUUID()).sign();
			assertThat(post(gateway, logout().sign()).status()).isEqualTo(200);
			for (String token : List.of(otherDevice, withoutSession)) {
				assertThat(other.getWithToken("/orders/1", token).reason()).isEqualTo("logged_out");
			}
			assertThat(other.getWithToken("/orders/1", otherUser).status()).isEqualTo(200);
			assertThat(post(gateway, logout().claim("sub", null).sign()).status()).isEqualTo(200);
			assertThat(other.getWithToken("/orders/1", otherUser).reason()).as("a token without sub ends the session")
				.isEqualTo("logged_out");
		}
	}

	@Test
	void logoutThenNoFloorIsRemovedWhoseTokensOtherGatewaysMayTrust() {
		Floor old = new Floor(System.currentTimeMillis() - Duration.ofDays(300).toMillis(), Reason.BANNED);
		edge.revoke("sub:old", old);
		assertThat(post(edge, logout().sign()).status()).isEqualTo(200);
		assertThat(edge.redis().zscore(new RedisKeys(RedisKeys.DEFAULT_PREFIX).revoked(), "sub:old"))
			.isEqualTo(old.score());
	}

	@Test
	void logoutWhenTokenIsUsedAgainThenRefused() {
		String token = logout().claim("sid", "another-session").sign();
		assertThat(post(edge, token).status()).isEqualTo(200);
		assertRefused(post(edge, token), "used before");
	}

	static Stream<Arguments> badTokens() {
		long now = System.currentTimeMillis() / 1000;
		return Stream.of(bad("of another application", "wrong_audience", (token) -> token.claim("aud", "another")),
				bad("an access token", "wrong_type", (token) -> token.header("typ", "at+jwt")),
				bad("without a type", "wrong_type", (token) -> token.header("typ", null)),
				bad("of another issuer", "wrong_issuer", (token) -> token.claim("iss", "https://other.test")),
				bad("signed by another key", "bad_signature", (token) -> token.key(TestKeys.key("RS256", "other"))),
				bad("expired", "expired", (token) -> token.claim("iat", now - 600).claim("exp", now - 300)),
				bad("of the future", "not_yet_valid", (token) -> token.claim("iat", now + 600).claim("exp", now + 700)),
				bad("that lives for a day", "life_too_long", (token) -> token.claim("exp", now + 86_400)),
				bad("without exp", "malformed_token", (token) -> token.claim("exp", null)),
				bad("without iat", "malformed_token", (token) -> token.claim("iat", null)),
				bad("without jti", "malformed_token", (token) -> token.claim("jti", null)),
				bad("with a nonce", "nonce", (token) -> token.claim("nonce", "n")),
				bad("without events", "no back-channel logout event", (token) -> token.claim("events", null)),
				bad("with another event", "no back-channel logout event",
						(token) -> token.claim("events", Map.of("urn:other", Map.of()))),
				bad("with an event that is a text", "no back-channel logout event",
						(token) -> token.claim("events", Map.of(EVENT, "x"))),
				bad("with events in a list", "no back-channel logout event",
						(token) -> token.claim("events", List.of(EVENT))),
				bad("with neither user nor session", "neither sub nor sid",
						(token) -> token.claim("sub", null).claim("sid", null)),
				bad("with a session that is no text", "malformed_token", (token) -> token.claim("sid", 7)),
				bad("with an empty session", "malformed_token", (token) -> token.claim("sid", "")));
	}

	private static Arguments bad(String name, String description, UnaryOperator<TestTokens> change) {
		return Arguments.of(name, description, change);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("badTokens")
	void logoutWhenTokenIsBadThenRefusedAndNothingIsRevoked(String name, String description,
			UnaryOperator<TestTokens> change) {
		assertRefused(post(edge, change.apply(logout()).sign()), description);
	}

	@Test
	void logoutWhenTokenIsNotSignedThenRefused() {
		String[] parts = logout().sign().split("\\.");
		assertRefused(post(edge, "eyJhbGciOiJub25lIiwidHlwIjoibG9nb3V0K2p3dCJ9." + parts[1] + "."), "malformed_token");
		assertRefused(post(edge, parts[0] + "." + parts[1] + "."), "malformed_token");
	}

	@Test
	void logoutWhenFormIsBadThenRefused() {
		String token = "logout_token=" + logout().sign();
		assertRefused(post(edge, "main", FORM, ""), "exactly one logout_token");
		assertRefused(post(edge, "main", FORM, token + "&" + token), "exactly one logout_token");
		assertRefused(post(edge, "main", "application/json", "{}"), "exactly one logout_token");
		assertRefused(post(edge, "main", "text/plain", token), "exactly one logout_token");
		assertRefused(post(edge, "main", "no media type", token), "exactly one logout_token");
		assertRefused(post(edge, "main", FORM, "logout_token=" + "x".repeat(20_000)), "malformed_token");
		assertRefused(post(edge, "main", FORM, "logout_token=" + "x".repeat(100_000)), "too large");
		assertRefused(post(edge, "main", FORM, "logout_token=%zz"), "malformed");
	}

	@Test
	void logoutWhenFormHasNoLengthThenTheLimitHolds() {
		assertRefused(postChunked("logout_token=" + "x".repeat(20_000)), "malformed_token");
		assertRefused(postChunked("logout_token=" + "x".repeat(70_000)), "too large");
		assertThat(postChunked("logout_token=" + logout().sign()).status()).isEqualTo(200);
	}

	private static RawHttp.Response postChunked(String body) {
		StringBuilder request = new StringBuilder("POST /gatehouse/logout/main HTTP/1.1\r\nHost: api.example.test\r\n"
				+ "Connection: close\r\nContent-Type: " + FORM + "\r\nTransfer-Encoding: chunked\r\n\r\n");
		for (int i = 0; i < body.length(); i += 4000) {
			String chunk = body.substring(i, Math.min(body.length(), i + 4000));
			request.append(Integer.toHexString(chunk.length())).append("\r\n").append(chunk).append("\r\n");
		}
		return RawHttp.send(edge.port(), request.append("0\r\n\r\n").toString());
	}

	@Test
	void logoutWhenIssuerIsNotAmongThemOrEndpointIsNotEnabledThenThereIsNone() {
		String token = "logout_token=" + logout().sign();
		assertThat(post(edge, "partner", FORM, token).status()).isEqualTo(404);
		assertThat(post(other, "main", FORM, token).status()).isEqualTo(404);
		assertThat(edge.get("/gatehouse/logout/main").status()).isIn(404, 405);
	}

	@Test
	void logoutWhenRedisDoesNotAnswerThenProviderIsToldToRepeatAndMay() {
		try (RedisServer redis = RedisServer.start();
				Edge gateway = Edge.start(redis, properties(Map.of("gatehouse.revocation.write-timeout", "300ms",
						"gatehouse.revocation.migration-until", "2126-01-01T00:00:00Z")))) {
			String token = logout().sign();
			String access = access().sign();
			gateway.revokeNow("sid:warm-up", Reason.LOGGED_OUT);
			assertThat(gateway.getWithToken("/orders/1", access).status()).isEqualTo(200);
			redis.pause();
			RawHttp.Response unavailable = post(gateway, token);
			redis.resume();
			assertThat(unavailable.status()).isEqualTo(503);
			assertThat(unavailable.header("Retry-After")).hasValue("5");
			assertThat(unavailable.body()).contains("temporarily_unavailable");
			Awaitility.await().until(() -> post(gateway, token).status() == 200);
			assertThat(gateway.getWithToken("/orders/1", access).reason()).isEqualTo("logged_out");
		}
	}

	@Test
	void logoutWhenKeysAreUnavailableThenProviderIsToldToRepeat() {
		try (Edge gateway = Edge.start(RedisServer.shared(), properties(Map.of()))) {
			gateway.upstream()
				.stubFor(WireMock.get("/.well-known/jwks.json").atPriority(1).willReturn(WireMock.serverError()));
			RawHttp.Response response = post(gateway, logout().sign());
			assertThat(response.status()).isEqualTo(503);
			assertThat(response.header("Retry-After")).hasValue("5");
		}
	}

	@Test
	void logoutWhenManyForgedTokensComeFromAnAddressThenRefusedUnread() {
		try (Edge gateway = Edge.start(RedisServer.shared(),
				properties(Map.of("gatehouse.gateway.failed-authentications.enabled", "true",
						"gatehouse.gateway.failed-authentications.burst-capacity", "3",
						"gatehouse.gateway.failed-authentications.replenish-rate", "1")))) {
			String forged = logout().key(TestKeys.key("RS256", "other")).sign();
			List<Integer> statuses = Stream.generate(() -> post(gateway, forged).status()).limit(20).toList();
			assertThat(statuses).startsWith(400, 400, 400).contains(429).containsOnly(400, 429);
		}
	}

}
