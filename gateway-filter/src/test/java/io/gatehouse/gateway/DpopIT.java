package io.gatehouse.gateway;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import io.gatehouse.gateway.proof.TestProofs;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests tokens that are bound to DPoP keys at two gateways that share Redis. The numbers
 * are those of the security considerations of RFC 9449, section 11.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DpopIT {

	private static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";

	private static final String ORDERS = "http://localhost/orders/1";

	private static final JWK KEY = TestProofs.key();

	private Edge edge;

	private Edge other;

	@BeforeAll
	void start() {
		this.edge = Edge.start(RedisServer.shared(), properties());
		this.other = Edge.start(RedisServer.shared(), properties());
	}

	private static Map<String, String> properties() {
		Map<String, String> properties = new HashMap<>(Edge.sessionProperties());
		properties.put("gatehouse.gateway.dpop.enabled", "true");
		properties.put(ROUTES + "[5].metadata.gatehouse.relay", "minted");
		properties.put(ROUTES + "[5].metadata.gatehouse.audience", "report-service");
		properties.put(ROUTES + "[7].metadata.gatehouse.keep-authorization", "true");
		properties.put(ROUTES + "[7].metadata.gatehouse.access", "public");
		return properties;
	}

	@AfterAll
	void stop() {
		this.edge.close();
		this.other.close();
	}

	@BeforeEach
	void reset() {
		this.edge.reset();
	}

	private static RawHttp.Response get(Edge at, String target, String token, String... proofs) {
		String[] headers = new String[proofs.length + 1];
		headers[0] = "Authorization: DPoP " + token;
		for (int i = 0; i < proofs.length; i++) {
			headers[i + 1] = "DPoP: " + proofs[i];
		}
		return at.get(target, headers);
	}

	private RawHttp.Response get(String token, String... proofs) {
		return get(this.edge, "/orders/1", token, proofs);
	}

	private void assertInvalid(String token, String... proofs) {
		RawHttp.Response response = get(token, proofs);
		assertThat(response.status()).isEqualTo(401);
		assertThat(response.reason()).isEqualTo("invalid_dpop_proof");
		assertThat(response.header("WWW-Authenticate")).get()
			.asString()
			.startsWith("DPoP realm=\"gatehouse\", error=\"invalid_dpop_proof\"")
			.endsWith("algs=\"ES256 RS256 PS256 EdDSA\"");
		assertThat(this.edge.reached()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ES256", "RS256", "PS256", "EdDSA" })
	void requestWhenProofIsGoodThenReachesServiceWithoutProof(String algorithm) {
		JWK key = TestKeys.key(algorithm, "client-key");
		String token = TestProofs.token(key).sign();
		for (int i = 0; i < 2; i++) {
			this.edge.upstream().resetRequests();
			assertThat(get(token, TestProofs.proof(key, ORDERS, token).sign()).status()).isEqualTo(200);
			assertThat(this.edge.reachedOnce().getHeader("Authorization")).isEqualTo("Bearer " + token);
			assertThat(this.edge.reachedOnce().getHeader("X-User-Id")).isEqualTo("alice");
			assertThat(this.edge.reachedOnce().containsHeader("DPoP")).isFalse();
		}
	}

	/** 11.1, at one gateway and at another. */
	@Test
	void requestWhenProofIsReplayedThenIsRefusedAtEveryGateway() {
		String token = TestProofs.token(KEY).sign();
		String proof = TestProofs.proof(KEY, ORDERS, token).sign();
		assertThat(get(token, proof).status()).isEqualTo(200);
		assertThat(get(this.other, "/orders/1", token, proof).reason()).isEqualTo("invalid_dpop_proof");
		this.edge.upstream().resetRequests();
		assertInvalid(token, proof);
	}

	@Test
	void requestWhenProofIsReplayedThenKeyInRedisExpiresWithTheProof() {
		String token = TestProofs.token(KEY).sign();
		assertThat(get(token, TestProofs.proof(KEY, ORDERS, token).sign()).status()).isEqualTo(200);
		List<String> keys = this.edge.redis().keys("gatehouse:dpop:*");
		assertThat(keys).hasSize(1);
		assertThat(this.edge.redis().pttl(keys.get(0))).isBetween(1L, 71_000L);
	}

	/** 11.2: a proof that was made in advance, or that is old. */
	@ParameterizedTest
	@ValueSource(longs = { -120, 60 })
	void requestWhenProofIsOldOrPreGeneratedThenIsRefused(long seconds) {
		String token = TestProofs.token(KEY).sign();
		assertInvalid(token,
				TestProofs.proof(KEY, ORDERS, token).claim("iat", Instant.now().getEpochSecond() + seconds).sign());
	}

	/** 11.5: another JWT that the same key signed is no proof. */
	@ParameterizedTest
	@ValueSource(strings = { "JWT", "at+jwt", "dpop", "DPOP+JWT2" })
	void requestWhenOtherJwtIsSwappedInThenIsRefused(String type) {
		String token = TestProofs.token(KEY).sign();
		assertInvalid(token, TestProofs.proof(KEY, ORDERS, token).header("typ", type).sign());
		assertInvalid(token, TestProofs.proof(KEY, ORDERS, token).header("typ", null).sign());
		assertInvalid(token, token);
	}

	/** 11.6: asymmetric algorithms of the list only. */
	@Test
	void requestWhenAlgorithmIsSymmetricOrNotAcceptedThenIsRefused() {
		OctetSequenceKey secret = (OctetSequenceKey) TestKeys.key("HS256", "client-secret");
		String ofSecret = TestProofs.token(secret).sign();
		assertInvalid(ofSecret, TestProofs.proof(secret, ORDERS, ofSecret).sign());
		JWK p384 = TestKeys.key("ES384", "client-key");
		String ofP384 = TestProofs.token(p384).sign();
		assertInvalid(ofP384, TestProofs.proof(p384, ORDERS, ofP384).sign());
		String token = TestProofs.token(KEY).sign();
		String proof = TestProofs.proof(KEY, ORDERS, token).header("alg", "none").sign();
		assertInvalid(token, proof);
		assertInvalid(token, proof.substring(0, proof.lastIndexOf('.') + 1));
	}

	/** 11.7: what the proof covers of the request. */
	@Test
	void requestWhenProofIsForAnotherRequestThenIsRefused() {
		String token = TestProofs.token(KEY).sign();
		assertInvalid(token, TestProofs.proof(KEY, ORDERS, token).claim("htm", "POST").sign());
		assertInvalid(token, TestProofs.proof(KEY, ORDERS, token).claim("htm", "get").sign());
		for (String uri : List.of("http://localhost/orders/2", "https://localhost/orders/1",
				"http://evil.test/orders/1", "http://localhost:8080/orders/1", "/orders/1",
				"http://user@localhost/orders/1", "%")) {
			assertInvalid(token, TestProofs.proof(KEY, uri, token).sign());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP://LOCALHOST:80/orders/1", "http://localhost/orders/1?x=y#z",
			"http://localhost/%6frders/1" })
	void requestWhenUriOfProofIsWrittenOtherwiseThenIsAccepted(String uri) {
		String token = TestProofs.token(KEY).sign();
		String proof = TestProofs.proof(KEY, uri, token).sign();
		assertThat(get(this.edge, "/orders/1?a=b", token, proof).status()).isEqualTo(200);
	}

	/** 11.8: the token is bound to one key, and the proof to one token. */
	@Test
	void requestWhenKeyOrTokenIsAnotherThenIsRefused() {
		JWK thief = TestKeys.key("ES256", "thief-key");
		String token = TestProofs.token(KEY).sign();
		assertInvalid(token, TestProofs.proof(thief, ORDERS, token).sign());
		assertInvalid(token, TestProofs.proof(KEY, ORDERS, token).signWith(thief));
		assertInvalid(token, TestProofs.proof(KEY, ORDERS, TestProofs.token(KEY).sign()).sign());
		assertInvalid(token, TestProofs.proof(KEY, ORDERS, token).claim("ath", null).sign());
	}

	@Test
	void requestWhenProofIsMissingOrRepeatedThenIsRefused() {
		String token = TestProofs.token(KEY).sign();
		assertInvalid(token);
		assertInvalid(token, TestProofs.proof(KEY, ORDERS, token).sign(), TestProofs.proof(KEY, ORDERS, token).sign());
		assertInvalid(token, "");
		assertInvalid(token, "a.b.c");
	}

	@Test
	void requestWhenKeyOfProofIsPrivateThenIsRefused() {
		String token = TestProofs.token(KEY).sign();
		assertInvalid(token, TestProofs.proof(KEY, ORDERS, token).header("jwk", KEY.toJSONObject()).sign());
	}

	@Test
	void requestWhenBoundTokenComesAsBearerThenIsRefused() {
		String token = TestProofs.token(KEY).sign();
		RawHttp.Response response = this.edge.getWithToken("/orders/1", token,
				"DPoP: " + TestProofs.proof(KEY, ORDERS, token).sign());
		assertThat(response.reason()).isEqualTo("proof_required");
		assertThat(response.headers())
			.filteredOn((line) -> line.toLowerCase(java.util.Locale.ROOT).startsWith("www-authenticate"))
			.hasSize(2)
			.anySatisfy((line) -> assertThat(line).contains("Bearer realm=").contains("error=\"invalid_token\""))
			.anySatisfy((line) -> assertThat(line).contains("DPoP realm=").contains("algs=").doesNotContain("error="));
		assertThat(this.edge.reached()).isEmpty();
	}

	/** Each of these would be a way around the proof. */
	@ParameterizedTest
	@ValueSource(strings = { "Authorization: bearer {token}", "Authorization: BEARER {token}",
			"Authorization: Bearer  {token}", "Authorization: Bearer\t{token}", "Authorization: DPoP\t{token}",
			"Authorization: DPoP  {token}", "Authorization: DPoPx {token}",
			"Authorization: DPoP {token}, Bearer {token}", "Authorization: DPoP {token},DPoP {token}",
			"Authorization: DPoP {token} ", "Authorization: DPoP",
			"Authorization: DPoP {token}\r\nAuthorization: Bearer {token}",
			"Authorization: Bearer {token}\r\nauthorization: DPoP {token}", "Proxy-Authorization: Bearer {token}",
			"Authorization_: Bearer {token}", "Cookie: access_token={token}", "Access-Token: {token}" })
	void requestWhenBoundTokenIsSentInAnotherWayThenNoServiceIsReached(String headers) {
		String token = TestProofs.token(KEY).sign();
		// so that the token is in the cache of verified ones
		assertThat(get(token, TestProofs.proof(KEY, ORDERS, token).sign()).status()).isEqualTo(200);
		this.edge.upstream().resetRequests();
		for (String target : List.of("/orders/1", "/orders/1?access_token=" + token)) {
			assertThat(this.edge.get(target, headers.replace("{token}", token)).status()).isIn(400, 401);
		}
		assertThat(this.edge.reached()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "LOCALHOST, true", "localhost:80, true", "localhost., false", "localhost:443, false",
			"localhost:8080, false", "evil.test, false", "[::1], false", "127.0.0.1, false",
			"localhost@evil.test, false", "local_host, false" })
	void requestWhenHostIsSpelledOtherwiseThenOnlyAnEquivalentOneCounts(String host, boolean accepted) {
		String token = TestProofs.token(KEY).sign();
		String request = "GET /orders/1 HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\nAuthorization: DPoP "
				+ token + "\r\nDPoP: " + TestProofs.proof(KEY, ORDERS, token).sign()
				+ "\r\nX-Forwarded-Host: localhost\r\nX-Forwarded-Port: 80\r\nForwarded: host=localhost\r\n\r\n";
		int status = RawHttp.send(this.edge.port(), request).status();
		assertThat(status == 200).as("status %d", status).isEqualTo(accepted);
		assertThat(this.edge.reached()).hasSize(accepted ? 1 : 0);
	}

	@Test
	void requestWhenBearerTokenComesAsDpopThenIsRefused() {
		String token = TestTokens.token().sign();
		RawHttp.Response response = get(token, TestProofs.proof(KEY, ORDERS, token).sign());
		assertThat(response.reason()).isEqualTo("token_not_bound");
		assertThat(response.header("WWW-Authenticate")).get().asString().startsWith("DPoP").contains("invalid_token");
		assertThat(this.edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
	}

	@Test
	void requestWhenTokenIsBoundInAnUnknownWayThenIsRefused() {
		String jkt = TestProofs.thumbprint(KEY);
		for (Object confirmation : List.of(Map.of(), "key", Map.of("jkt", "short"), Map.of("jkt", 7),
				Map.of("jkt", jkt, "kid", "1"), Map.of("jkt", jkt, "x5t#S256", jkt), Map.of("x5t#S256", jkt))) {
			String token = TestTokens.token().claim("cnf", confirmation).sign();
			assertThat(get(token, TestProofs.proof(KEY, ORDERS, token).sign()).reason()).isEqualTo("proof_required");
			assertThat(this.edge.getWithToken("/orders/1", token).reason()).isEqualTo("proof_required");
		}
	}

	@Test
	void requestWithoutTokenThenBothSchemesAreOffered() {
		RawHttp.Response response = this.edge.get("/orders/1");
		assertThat(response.reason()).isEqualTo("missing_token");
		assertThat(response.headers())
			.filteredOn((line) -> line.toLowerCase(java.util.Locale.ROOT).startsWith("www-authenticate"))
			.hasSize(2)
			.noneSatisfy((line) -> assertThat(line).contains("error="));
	}

	@Test
	void requestWhenTokenIsRevokedOrForgedThenNoProofIsStored() {
		String session = TestProofs.token(KEY).claim("sid", "gone").sign();
		this.edge.revokeNow("sid:gone", Reason.LOGGED_OUT);
		assertThat(get(session, TestProofs.proof(KEY, ORDERS, session).sign()).reason()).isEqualTo("logged_out");
		String forged = session.substring(0, session.length() - 20) + "AAAAAAAAAAAAAAAAAAAA";
		assertThat(get(forged, TestProofs.proof(KEY, ORDERS, forged).sign()).reason()).isEqualTo("bad_signature");
		String token = TestProofs.token(KEY).sign();
		assertInvalid(token, TestProofs.proof(KEY, ORDERS, token).claim("htm", "PUT").sign());
		assertThat(this.edge.redis().keys("gatehouse:dpop:*")).isEmpty();
	}

	@Test
	void requestWhenRelayIsMintedThenTokenOfTheServiceIsNotBound() {
		String token = TestProofs.token(KEY).claim("permissions", List.of("report:read")).sign();
		String proof = TestProofs.proof(KEY, "http://localhost/reports/1", token).sign();
		assertThat(get(this.edge, "/reports/1", token, proof).status()).isEqualTo(200);
		String minted = this.edge.reachedOnce().getHeader("Authorization").substring("Bearer ".length());
		assertThat(new String(java.util.Base64.getUrlDecoder().decode(minted.split("\\.")[1]),
				java.nio.charset.StandardCharsets.UTF_8))
			.contains("\"sub\":\"alice\"")
			.doesNotContain("cnf");
	}

	@Test
	void requestWhenIdentityIsThatOfTheSessionThenTokenIsStillBound() {
		this.edge.session("alice", "session-1");
		String token = TestProofs.token(KEY).claim("sid", "session-1").sign();
		String uri = "http://localhost/current/1";
		assertThat(this.edge.getWithToken("/current/1", token).reason()).isEqualTo("proof_required");
		String proof = TestProofs.proof(KEY, uri, token).sign();
		assertThat(get(this.edge, "/current/1", token, proof).status()).isEqualTo(200);
		assertThat(this.edge.getWithToken("/current/1", token).reason()).isEqualTo("proof_required");
		assertThat(get(this.edge, "/current/1", token, proof).reason()).isEqualTo("invalid_dpop_proof");
	}

	@Test
	void requestWhenOpaqueTokenComesAsDpopThenIsRefused() {
		String token = "opaque-token-0123456789";
		this.edge.opaque(token, "user", "alice", "iat", Long.toString(System.currentTimeMillis() / 1000));
		assertThat(get(token, TestProofs.proof(KEY, ORDERS, token).sign()).reason()).isEqualTo("token_not_bound");
		assertThat(this.edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
	}

	@Test
	void requestWhenRouteIsPublicThenTokenAndProofStayOutside() {
		String token = TestProofs.token(KEY).sign();
		String proof = TestProofs.proof(KEY, "http://localhost/public/1", token).sign();
		assertThat(get(this.edge, "/public/1", token, proof).status()).isEqualTo(200);
		assertThat(this.edge.reachedOnce().containsHeader("Authorization")).isFalse();
		assertThat(this.edge.reachedOnce().containsHeader("DPoP")).isFalse();
	}

	@Test
	void requestWhenPublicRouteKeepsAuthorizationThenTokenAndProofArriveTogether() {
		String token = TestProofs.token(KEY).sign();
		String proof = TestProofs.proof(KEY, "http://localhost/rewritten/1", token).sign();
		assertThat(get(this.edge, "/rewritten/1", token, proof).status()).isEqualTo(200);
		assertThat(this.edge.reachedOnce().getHeader("Authorization")).isEqualTo("DPoP " + token);
		assertThat(this.edge.reachedOnce().getHeader("DPoP")).isEqualTo(proof);
	}

	@Test
	void requestWhenPathIsRewrittenThenProofIsForTheUriOfTheClient() {
		String token = TestProofs.token(KEY).sign();
		String proof = TestProofs.proof(KEY, "http://localhost/stripped/1", token).sign();
		assertThat(get(this.edge, "/stripped/1", token, proof).status()).isEqualTo(200);
	}

	@Test
	void requestWhenRouteAllowsUnknownThenReplayIsStillRefused() {
		try (Edge lone = Edge.start(RedisServer.shared(), lone("allow"))) {
			String token = TestProofs.token(KEY).sign();
			String proof = TestProofs.proof(KEY, ORDERS, token).sign();
			assertThat(get(lone, "/orders/1", token, proof).status()).isEqualTo(200);
			assertThat(get(lone, "/orders/1", token, proof).reason()).isEqualTo("invalid_dpop_proof");
		}
	}

	private static Map<String, String> lone(String unknown) {
		Map<String, String> properties = new HashMap<>();
		properties.put("gatehouse.gateway.dpop.enabled", "true");
		// no other component reads from Redis
		properties.put(ROUTES + "[0].metadata.gatehouse.lookup", "none");
		properties.put(ROUTES + "[0].metadata.gatehouse.unknown", unknown);
		return properties;
	}

	@Test
	void requestWhenRedisIsAwayThenPolicyOfTheRouteDecides() {
		for (String unknown : List.of("deny", "allow")) {
			RedisServer redis = RedisServer.start();
			try (redis; Edge lone = Edge.start(redis, lone(unknown))) {
				redis.stop();
				String token = TestProofs.token(KEY).sign();
				String proof = TestProofs.proof(KEY, ORDERS, token).sign();
				RawHttp.Response response = get(lone, "/orders/1", token, proof);
				if (unknown.equals("deny")) {
					assertThat(response.status()).isEqualTo(503);
					assertThat(response.reason()).isEqualTo("replay_unknown");
					assertThat(response.header("Retry-After")).isPresent();
				}
				else {
					assertThat(response.status()).isEqualTo(200);
					assertThat(get(lone, "/orders/1", token, proof).reason()).isEqualTo("invalid_dpop_proof");
				}
			}
		}
	}

	@Test
	void requestWhenExternalUriIsSetThenHostOfTheRequestDoesNotCount() {
		Map<String, String> properties = properties();
		properties.put("gatehouse.gateway.dpop.external-uris", "https://api.example.test/shop/");
		try (Edge external = Edge.start(RedisServer.shared(), properties)) {
			String token = TestProofs.token(KEY).sign();
			String good = TestProofs.proof(KEY, "https://api.example.test/shop/orders/1", token).sign();
			assertThat(get(external, "/orders/1", token, good).status()).isEqualTo(200);
			String own = TestProofs.proof(KEY, ORDERS, token).sign();
			assertThat(get(external, "/orders/1", token, own).reason()).isEqualTo("invalid_dpop_proof");
		}
	}

	@Test
	void requestWhenBoundTokensAreRequiredThenBearerTokenIsRefused() {
		Map<String, String> properties = properties();
		properties.put("gatehouse.gateway.dpop.required", "true");
		try (Edge strict = Edge.start(RedisServer.shared(), properties)) {
			RawHttp.Response response = strict.getWithToken("/orders/1", TestTokens.token().sign());
			assertThat(response.reason()).isEqualTo("token_not_bound");
			assertThat(response.headers())
				.filteredOn((line) -> line.toLowerCase(java.util.Locale.ROOT).startsWith("www-authenticate"))
				.singleElement()
				.asString()
				.contains("DPoP");
			String token = TestProofs.token(KEY).sign();
			assertThat(get(strict, "/orders/1", token, TestProofs.proof(KEY, ORDERS, token).sign()).status())
				.isEqualTo(200);
			strict.opaque("opaque-token-0123456789", "user", "alice", "iat",
					Long.toString(System.currentTimeMillis() / 1000));
			assertThat(strict.getWithToken("/orders/1", "opaque-token-0123456789").reason())
				.isEqualTo("token_not_bound");
		}
	}

	/** 11.2 and 11.3: proofs need a nonce of one of the gateways. */
	@Test
	void requestWhenNoncesAreRequiredThenProofNeedsOneOfAnyGateway() {
		Map<String, String> properties = properties();
		properties.put("gatehouse.gateway.dpop.nonce.required", "true");
		properties.put("gatehouse.gateway.dpop.nonce.secret", "k7PzqWm3vX9tRb5nYc2jLf8hDs4gAe6u");
		try (Edge one = Edge.start(RedisServer.shared(), properties);
				Edge two = Edge.start(RedisServer.shared(), properties)) {
			String token = TestProofs.token(KEY).sign();
			RawHttp.Response response = get(one, "/orders/1", token, TestProofs.proof(KEY, ORDERS, token).sign());
			assertThat(response.status()).isEqualTo(401);
			assertThat(response.reason()).isEqualTo("use_dpop_nonce");
			assertThat(response.header("WWW-Authenticate")).get().asString().contains("error=\"use_dpop_nonce\"");
			String nonce = response.header("DPoP-Nonce").orElseThrow();
			String made = TestProofs.proof(KEY, ORDERS, token).claim("nonce", nonce + "A").sign();
			assertThat(get(two, "/orders/1", token, made).reason()).isEqualTo("use_dpop_nonce");
			String good = TestProofs.proof(KEY, ORDERS, token).claim("nonce", nonce).sign();
			assertThat(get(two, "/orders/1", token, good).status()).isEqualTo(200);
			assertThat(get(two, "/orders/1", token, TestProofs.proof(KEY, ORDERS, token).sign()).reason())
				.isEqualTo("use_dpop_nonce");
		}
	}

}
