package io.gatehouse.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.ForGatehouse;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests identities that come from the current session, and the token that the gateway
 * mints for them.
 */
class SessionIdentityIT {

	private static final IdentityHeaders HEADERS = IdentityHeaders.of(Map.of("X-Plan", "plan"),
			IdentityHeaders.STANDARD_NAMESPACE);

	private static final String TOKEN = TestTokens.token()
		.claim("sid", "session-1")
		.claim("roles", List.of("from-token"))
		.claim("name", "from-token")
		.claim("plan", "from-token")
		.sign();

	private final Edge edge = Edge.sharedWithSessions();

	@BeforeEach
	void reset() {
		this.edge.reset();
	}

	private JwtVerifier service() {
		IssuerSettings issuer = new IssuerSettings(Edge.EDGE_ISSUER,
				"http://127.0.0.1:" + this.edge.port() + "/.well-known/edge-jwks.json", null, null, List.of("ES256"),
				null, null, null, Duration.ofSeconds(60), null, null);
		return JwtVerifier.builder().issuers(Map.of("edge", issuer)).build();
	}

	private String minted() {
		return this.edge.reachedOnce().getHeader("Authorization").substring("Bearer ".length());
	}

	private String mintedFor(String path, String token) {
		this.edge.upstream().resetRequests();
		assertThat(this.edge.getWithToken(path, token).status()).isEqualTo(200);
		return minted();
	}

	private static Map<String, String> encoded(Map<String, Object> claims) {
		Map<String, String> headers = new HashMap<>();
		HEADERS.encode(claims, headers::put);
		return headers;
	}

	private static Map<String, String> identityHeaders(LoggedRequest request) {
		return request.getHeaders()
			.all()
			.stream()
			.filter((header) -> HEADERS.isIdentityHeader(header.key()))
			.collect(Collectors.toMap(HttpHeader::key, HttpHeader::firstValue));
	}

	@Test
	void requestThenHeadersAndMintedTokenSayWhatTheSessionSays() {
		String nickname = "爱丽丝, \uD83C\uDF89 100%";
		this.edge.session("alice", "session-1", "name", nickname, "device", "phone-1", "device_type", "ios", "roles",
				"[\"user\",\"sales, north\"]", "permissions", "[\"order:read\"]", "attributes",
				"{\"plan\":1234567890123456789,\"tenant\":{\"id\":\"acme\"}}");
		assertThat(this.edge.getWithToken("/current/1", TOKEN).status()).isEqualTo(200);
		LoggedRequest request = this.edge.reachedOnce();
		Jwt minted = service().decode(minted());
		assertThat(minted.getHeaders()).containsEntry("typ", "at+jwt").containsEntry("kid", "edge-key");
		assertThat(minted.getSubject()).isEqualTo("alice");
		assertThat(minted.getClaims()).containsEntry("name", nickname)
			.containsEntry("sid", "session-1")
			.containsEntry("device", "phone-1")
			.containsEntry("roles", List.of("user", "sales, north"))
			.containsEntry("permissions", List.of("order:read"))
			.containsEntry("plan", 1234567890123456789L)
			.containsEntry("tenant", Map.of("id", "acme"))
			.doesNotContainKey("device_type");
		assertThat(Duration.between(minted.getIssuedAt(), minted.getExpiresAt())).isEqualTo(Duration.ofSeconds(60));
		assertThat(identityHeaders(request)).isEqualTo(encoded(minted.getClaims())).containsEntry("X-User-Id", "alice");
		assertThat(request.getHeader("X-Plan")).isEqualTo("1234567890123456789");
	}

	@Test
	void requestThenTokenOfTheCallerDoesNotGoInside() {
		this.edge.session("alice", "session-1");
		assertThat(this.edge.getWithToken("/current/1", TOKEN).status()).isEqualTo(200);
		assertThat(this.edge.reachedOnce().getHeaders().toString()).doesNotContain(TOKEN, TOKEN.split("\\.")[2],
				"from-token");
	}

	@Test
	void requestWhenSessionChangesThenTheNextOneSeesIt() {
		String key = this.edge.session("alice", "session-1", "roles", "[\"user\"]");
		String before = mintedFor("/current/1", TOKEN);
		assertThat(this.edge.reachedOnce().getHeader("X-User-Roles")).isEqualTo("user");
		assertThat(this.edge.getWithToken("/audit/1", TOKEN).status()).isEqualTo(403);
		this.edge.redis().hset(key, "roles", "[\"user\",\"admin\"]");
		String after = mintedFor("/current/1", TOKEN);
		assertThat(this.edge.reachedOnce().getHeader("X-User-Roles")).isEqualTo("user,admin");
		assertThat(service().decode(before).getClaimAsStringList("roles")).containsExactly("user");
		assertThat(service().decode(after).getClaimAsStringList("roles")).containsExactly("user", "admin");
		assertThat(this.edge.getWithToken("/audit/1", TOKEN).status()).isEqualTo(200);
		this.edge.redis().hset(key, "roles", "[]");
		assertThat(this.edge.getWithToken("/audit/1", TOKEN).status()).isEqualTo(403);
	}

	@Test
	void requestWhenTokenClaimsMoreThanTheSessionThenItIsNotBelieved() {
		this.edge.session("alice", "session-1", "roles", "[\"user\"]");
		String admin = TestTokens.token().claim("sid", "session-1").claim("roles", List.of("admin")).sign();
		assertThat(this.edge.getWithToken("/audit/1", admin).status()).isEqualTo(403);
		assertThat(this.edge.reached()).isEmpty();
	}

	@Test
	void requestWhenTokenIsForgedThenSessionDoesNotSaveIt() {
		this.edge.session("alice", "session-1", "roles", "[\"admin\"]");
		String forged = TestTokens.token().key(TestKeys.key("RS256", "attacker")).claim("sid", "session-1").sign();
		assertThat(this.edge.getWithToken("/current/1", forged).reason()).isEqualTo("bad_signature");
		assertThat(this.edge.reached()).isEmpty();
	}

	@Test
	void requestWhenSessionIsGoneThenItHasEnded() {
		assertThat(this.edge.getWithToken("/current/1", TOKEN).reason()).isEqualTo("session_ended");
		assertThat(this.edge.reached()).isEmpty();
	}

	@Test
	void requestWhenPermissionsOfTheUserChangedThenTokensDieOnlyWhereTheyAreReadFromThem() {
		this.edge.session("alice", "session-1");
		this.edge.revokeNow("sub.permissions:alice", Reason.PERMISSIONS_CHANGED);
		assertThat(this.edge.getWithToken("/current/1", TOKEN).status()).isEqualTo(200);
		assertThat(this.edge.getWithToken("/sessions/1", TOKEN).reason()).isEqualTo("permissions_changed");
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).reason()).isEqualTo("permissions_changed");
		this.edge.revokeNow("sub:alice", Reason.BANNED);
		assertThat(this.edge.getWithToken("/current/1", TOKEN).reason()).isEqualTo("banned");
	}

	@Test
	void requestWhenNothingChangedThenMintedTokenIsTheSame() {
		this.edge.session("alice", "session-1", "name", "Alice");
		this.edge.session("alice", "session-2", "name", "Alice");
		String first = mintedFor("/current/1", TOKEN);
		assertThat(mintedFor("/current/2", TOKEN)).isEqualTo(first);
		// another token of the same session, as after a refresh
		assertThat(mintedFor("/current/1", TestTokens.token().claim("sid", "session-1").sign())).isEqualTo(first);
		assertThat(mintedFor("/current/1", TestTokens.token().claim("sid", "session-2").sign())).isNotEqualTo(first);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/orders/1", "/sessions/1", "/current/1", "/maybe/1" })
	void requestWhenMintedTokenComesFromOutsideThenRefused(String path) {
		this.edge.session("alice", "session-1");
		String minted = mintedFor("/current/1", TOKEN);
		this.edge.upstream().resetRequests();
		assertThat(this.edge.getWithToken(path, minted).reason()).isEqualTo("wrong_issuer");
		assertThat(this.edge.reached()).isEmpty();
	}

	@Test
	void requestWhenDecoderOfTheApplicationTrustsMintedTokensThenTheyAreRefusedAllTheSame() {
		try (Edge careless = Edge.start(RedisServer.shared(), Edge.sessionProperties(), CarelessDecoder.class)) {
			careless.reset();
			assertThat(careless.getWithToken("/orders/1", "any").reason()).isEqualTo("wrong_issuer");
		}
	}

	@Test
	void requestWhenAttributesHaveReservedNamesThenTheyAreNotTaken() {
		this.edge.session("alice", "session-1", "attributes",
				"{\"sub\":\"mallory\",\"iss\":\"https://x.test\",\"roles\":[\"admin\"],\"exp\":9999999999,\"nbf\":9999999999,"
						+ "\"aud\":\"x\",\"sid\":\"other\",\"name\":\"Mallory\",\"\":1,\"none\":null,\"kept\":true}");
		Jwt minted = service().decode(mintedFor("/current/1", TOKEN));
		assertThat(minted.getClaims().keySet()).containsExactlyInAnyOrder("iss", "sub", "aud", "iat", "exp", "jti",
				"sid", "roles", "permissions", "kept");
		assertThat(minted.getSubject()).isEqualTo("alice");
		assertThat(minted.getClaimAsStringList("roles")).isEmpty();
		assertThat(minted.getClaimAsString("sid")).isEqualTo("session-1");
		assertThat(minted.getExpiresAt()).isBefore(Instant.now().plusSeconds(61));
		assertThat(this.edge.getWithToken("/audit/1", TOKEN).status()).isEqualTo(403);
	}

	@Test
	void requestWhenAttributeCannotBeCarriedWholeThenRefused() {
		this.edge.session("alice", "session-1", "attributes", "{\"plan\":{\"a\":1}}");
		assertThat(this.edge.getWithToken("/current/1", TOKEN).reason()).isEqualTo("malformed_token");
		assertThat(this.edge.reached()).isEmpty();
	}

	@Test
	void keysThenArePublishedWithoutPrivateParts() throws Exception {
		RawHttp.Response response = this.edge.get("/.well-known/edge-jwks.json");
		assertThat(response.status()).isEqualTo(200);
		assertThat(response.header("Content-Type")).hasValue("application/jwk-set+json");
		assertThat(response.header("Cache-Control")).hasValue("max-age=60, public");
		Map<String, Object>[] keys = JSONObjectUtils
			.getJSONObjectArray(JSONObjectUtils.parse(Objects.requireNonNull(response.body())), "keys");
		assertThat(keys).singleElement()
			.satisfies((key) -> assertThat(key.keySet()).containsExactlyInAnyOrder("kty", "crv", "x", "y", "kid", "use",
					"alg"));
	}

	@Test
	void requestWhenIdentityIsSetForAllThenRoutesMaySayOtherwise() {
		Map<String, String> properties = new HashMap<>(Edge.sessionProperties());
		properties.put("gatehouse.gateway.identity", "session");
		properties.put("spring.cloud.gateway.server.webflux.routes[3].metadata.gatehouse.mode", "denylist");
		properties.put("spring.cloud.gateway.server.webflux.routes[5].metadata.gatehouse.identity", "token");
		try (Edge own = Edge.start(RedisServer.shared(), properties)) {
			own.reset();
			assertThat(own.getWithToken("/orders/1", TOKEN).reason()).isEqualTo("session_ended");
			String reports = TestTokens.token()
				.claim("sid", "session-1")
				.claim("permissions", List.of("report:read"))
				.sign();
			assertThat(own.getWithToken("/reports/1", reports).reason()).isEqualTo("session_ended");
			own.session("alice", "session-1", "roles", "[\"from-session\"]");
			assertThat(own.getWithToken("/orders/1", TOKEN).status()).isEqualTo(200);
			assertThat(own.reachedOnce().getHeader("X-User-Roles")).isEqualTo("from-session");
			own.upstream().resetRequests();
			assertThat(own.getWithToken("/reports/1", reports).status()).isEqualTo(200);
			assertThat(own.reachedOnce().getHeader("Authorization")).isEqualTo("Bearer " + reports);
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class CarelessDecoder {

		@Bean
		@ForGatehouse
		ReactiveJwtDecoder carelessDecoder() {
			return (token) -> Mono.just(Jwt.withTokenValue(token)
				.header("alg", "own")
				.issuer(Edge.EDGE_ISSUER)
				.subject("carol")
				.issuedAt(Instant.now())
				.build());
		}

	}

}
