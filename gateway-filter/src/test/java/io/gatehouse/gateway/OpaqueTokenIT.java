package io.gatehouse.gateway;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.gatehouse.revocation.Floor;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.oauth2.jwt.Jwt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests opaque tokens in addition to JWTs: they are looked up in a real Redis, checked
 * like any other, and replaced by a minted token for services.
 */
class OpaqueTokenIT {

	private static final String TOKEN = "f3Zr-x9Qk2~Lw_7sVbN0pTgYhJ4mCdE8aRuI5oXq1zK";

	private final Edge edge = Edge.sharedWithSessions();

	@BeforeEach
	void reset() {
		this.edge.reset();
	}

	private static String seconds() {
		return Long.toString(System.currentTimeMillis() / 1000);
	}

	/** A token of the session {@code session-1}, with the identity as of its issue. */
	private String opaqueWithSession() {
		return this.edge.opaque(TOKEN, "user", "alice", "session", "session-1", "iat", seconds(), "name", "stale",
				"device", "stale", "roles", "[\"stale\"]", "permissions", "[\"stale\"]", "attributes",
				"{\"plan\":\"stale\"}");
	}

	private static Jwt decoded(Edge edge, LoggedRequest request) {
		IssuerSettings issuer = new IssuerSettings(Edge.EDGE_ISSUER,
				"http://127.0.0.1:" + edge.port() + "/.well-known/edge-jwks.json", null, null, List.of("ES256"), null,
				null, null, Duration.ofSeconds(60), null, null);
		return JwtVerifier.builder()
			.issuers(Map.of("edge", issuer))
			.build()
			.decode(request.getHeader("Authorization").substring("Bearer ".length()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/orders/1", "/sessions/1", "/current/1", "/maybe/1" })
	void requestWhenTokenHasSessionThenSessionSaysWhoTheCallerIs(String path) {
		opaqueWithSession();
		this.edge.session("alice", "session-1", "name", "Alice", "device", "phone", "roles", "[\"user\"]", "attributes",
				"{\"plan\":\"gold\"}");
		assertThat(this.edge.getWithToken(path, TOKEN).status()).isEqualTo(200);
		LoggedRequest request = this.edge.reachedOnce();
		assertThat(request.getHeaders().toString()).doesNotContain(TOKEN, "stale");
		assertThat(request.getHeader("X-User-Id")).isEqualTo("alice");
		assertThat(request.getHeader("X-User-Name")).isEqualTo("Alice");
		assertThat(request.getHeader("X-User-Roles")).isEqualTo("user");
		assertThat(request.getHeader("X-User-Session")).isEqualTo("session-1");
		assertThat(request.getHeader("X-Plan")).isEqualTo("gold");
		assertThat(decoded(this.edge, request).getClaims()).containsEntry("sub", "alice")
			.containsEntry("sid", "session-1")
			.containsEntry("name", "Alice")
			.containsEntry("device", "phone")
			.containsEntry("roles", List.of("user"))
			.containsEntry("permissions", List.of())
			.containsEntry("plan", "gold");
	}

	@Test
	void requestWhenJwtAndOpaqueTokenAreOfOneSessionThenServicesSeeTheSame() {
		opaqueWithSession();
		this.edge.session("alice", "session-1", "roles", "[\"user\"]");
		this.edge.getWithToken("/current/1", TestTokens.token().claim("sid", "session-1").sign());
		this.edge.getWithToken("/current/1", TOKEN);
		assertThat(this.edge.reached()).hasSize(2)
			.extracting((request) -> request.getHeader("Authorization"))
			.containsOnly(this.edge.reached().get(0).getHeader("Authorization"));
	}

	@Test
	void requestWhenRolesOfSessionChangeThenAccessRulesSeeIt() {
		opaqueWithSession();
		String key = this.edge.session("alice", "session-1", "roles", "[\"user\"]");
		assertThat(this.edge.getWithToken("/audit/1", TOKEN).status()).isEqualTo(403);
		this.edge.redis().hset(key, "roles", "[\"admin\"]");
		assertThat(this.edge.getWithToken("/audit/1", TOKEN).status()).isEqualTo(200);
	}

	@Test
	void requestWhenTokenIsNotKnownThenRefused() {
		RawHttp.Response response = this.edge.getWithToken("/orders/1", TOKEN);
		assertThat(response.status()).isEqualTo(401);
		assertThat(response.reason()).isEqualTo("unknown_token");
		assertThat(response.body()).doesNotContain(TOKEN);
		assertThat(this.edge.getWithToken("/maybe/1", TOKEN).reason()).isEqualTo("unknown_token");
		// the text of a token's key does not find the token
		this.edge.hash("login:token:" + TOKEN, "user", "alice", "iat", seconds());
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).reason()).isEqualTo("unknown_token");
		assertThat(this.edge.reached()).isEmpty();
	}

	@Test
	void requestWhenRedisLostEverythingThenUnknownAndNobodyIsLoggedOut() {
		this.edge.redis().flushall();
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).reason()).isEqualTo("revocation_unknown");
	}

	@Test
	void requestWhenSessionIsGoneOrOfSomebodyElseThenItHasEnded() {
		opaqueWithSession();
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).reason()).isEqualTo("session_ended");
		String key = this.edge.session("alice", "session-1");
		this.edge.redis().hset(key, "user", "bob");
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).reason()).isEqualTo("session_ended");
		assertThat(this.edge.reached()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "sid:session-1, KICKED_OUT", "sub:alice, BANNED", "all, REVOKED" })
	void requestWhenFloorCoversTokenThenItsReasonIsTold(String member, Reason reason) {
		opaqueWithSession();
		this.edge.session("alice", "session-1");
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).status()).isEqualTo(200);
		this.edge.revokeNow(member, reason);
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).reason()).isEqualTo(reason.code());
		this.edge.redis().del("gatehouse:{alice}:session:session-1");
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).reason()).isEqualTo(reason.code());
	}

	@ParameterizedTest
	@CsvSource({ "-1000, 200", "0, 401", "999, 401", "1000, 401" })
	void requestWhenFloorIsInTheSecondOfIssueThenTokenIsDead(long millisFromIssue, int status) {
		long issuedAt = System.currentTimeMillis() / 1000 * 1000;
		this.edge.opaque(TOKEN, "user", "alice", "session", "session-1", "iat", Long.toString(issuedAt / 1000));
		this.edge.session("alice", "session-1");
		this.edge.revoke("sub:alice", new Floor(issuedAt + millisFromIssue, Reason.LOGGED_OUT));
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).status()).isEqualTo(status);
	}

	@Test
	void requestWhenTokenHasNoSessionThenItsHashIsTheProof() {
		String key = this.edge.opaque(TOKEN, "user", "alice", "iat", seconds(), "roles", "[\"admin\"]", "permissions",
				"[\"a\",\"b\"]", "attributes", "{\"tenant\":\"acme\"}");
		assertThat(this.edge.getWithToken("/audit/1", TOKEN).status()).isEqualTo(200);
		LoggedRequest request = this.edge.reachedOnce();
		assertThat(request.getHeader("X-User-Permissions")).isEqualTo("a,b");
		assertThat(request.containsHeader("X-User-Session")).isFalse();
		assertThat(decoded(this.edge, request).getClaims()).containsEntry("tenant", "acme").doesNotContainKey("sid");
		this.edge.redis().del(key);
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).reason()).isEqualTo("unknown_token");
	}

	@Test
	void requestWhenPermissionsOfTheUserChangedThenOnlyTokensThatCarryOldOnesAreDead() {
		String key = opaqueWithSession();
		this.edge.session("alice", "session-1");
		this.edge.revokeNow("sub.permissions:alice", Reason.PERMISSIONS_CHANGED);
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).status()).isEqualTo(200);
		this.edge.redis().hdel(key, "session");
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).reason()).isEqualTo("permissions_changed");
	}

	@Test
	void requestWhenAttributeIsRevocableThenItsFloorCounts() {
		this.edge.opaque(TOKEN, "user", "alice", "iat", seconds(), "attributes",
				"{\"tenant\":\"acme\",\"sub\":\"bob\",\"sid\":\"other\"}");
		this.edge.revokeNow("sub:bob", Reason.BANNED);
		this.edge.revokeNow("sid:other", Reason.KICKED_OUT);
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).status()).isEqualTo(200);
		this.edge.revokeNow("tenant:acme", Reason.REVOKED);
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).reason()).isEqualTo("revoked");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"cnf\":{\"jkt\":\"key\"}}", "{\"cnf\":{}}", "{\"cnf\":\"key\"}" })
	void requestWhenTokenOrItsSessionIsBoundToAKeyThenProofIsRequired(String attributes) {
		this.edge.opaque(TOKEN, "user", "alice", "iat", seconds(), "attributes", attributes);
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).reason()).isEqualTo("proof_required");
		String key = opaqueWithSession();
		this.edge.session("alice", "session-1", "attributes", attributes);
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).reason()).isEqualTo("proof_required");
		this.edge.session("alice", "session-1", "attributes", "{}");
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).status()).isEqualTo(200);
		this.edge.redis().hset(key, "attributes", attributes);
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).reason()).isEqualTo("proof_required");
	}

	static Stream<String> garbage() {
		return Stream.of("a".repeat(15), "a".repeat(257), "a".repeat(20) + ".", "." + "a".repeat(20),
				"a".repeat(20) + "=", "a".repeat(20) + "+", "a".repeat(20) + "/", "a.b.c",
				"login:token:" + "a".repeat(20), "*".repeat(20));
	}

	@ParameterizedTest
	@MethodSource("garbage")
	void requestWhenTokenHasAnotherShapeThenRefusedWithoutAskingRedis(String token) {
		long before = this.edge.commands();
		assertThat(this.edge.getWithToken("/orders/1", token).reason()).isEqualTo("malformed_token");
		assertThat(this.edge.commands() - before).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "user", "iat" })
	void requestWhenHashCannotBeReadThenUnknown(String missing) {
		String key = opaqueWithSession();
		this.edge.redis().hdel(key, missing);
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).reason()).isEqualTo("revocation_unknown");
		this.edge.redis().hset(key, missing, missing.equals("iat") ? "yesterday" : "");
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).reason()).isEqualTo("revocation_unknown");
		this.edge.redis().del(key);
		this.edge.redis().set(key, "not a hash");
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).reason()).isEqualTo("revocation_unknown");
	}

	@Test
	void requestThenSendsThreeCommandsWhoeverAsksFirst() {
		try (RedisServer redis = RedisServer.start();
				Edge own = Edge.start(redis, Edge.sessionProperties(), SessionModeIT.EarlyAsker.class)) {
			own.reset();
			own.opaque(TOKEN, "user", "alice", "session", "session-1", "iat", seconds());
			own.session("alice", "session-1");
			assertThat(own.getWithToken("/current/1", TOKEN).status()).isEqualTo(200);
			long before = own.commands();
			for (int i = 0; i < 5; i++) {
				assertThat(own.getWithToken("/current/1", TOKEN).status()).isEqualTo(200);
			}
			assertThat(own.commands() - before).isEqualTo(5 * 3 + 1);
			redis.stop();
			assertThat(own.getWithToken("/current/1", TOKEN).reason()).isEqualTo("revocation_unknown");
		}
	}

	@Test
	void requestWhenSystemExistsThenItsKeysAndFieldsAreRead() {
		Map<String, String> properties = new HashMap<>(Edge.sessionProperties());
		properties.putAll(Map.of("gatehouse.opaque.key-prefix", "Authorization:login:token:",
				"gatehouse.opaque.key-style", "plain", "gatehouse.opaque.fields.user", "loginId",
				"gatehouse.opaque.fields.iat", "createTime", "gatehouse.opaque.fields.roles", "roleList",
				"gatehouse.opaque.fields.permissions", "permissionList", "gatehouse.opaque.fields.session", "",
				"gatehouse.opaque.revocation-scope", "shop", "gatehouse.issuers.main.revocation-scope", "shop"));
		try (Edge existing = Edge.start(RedisServer.shared(), properties)) {
			existing.reset();
			existing.hash("Authorization:login:token:" + TOKEN, "loginId", "10001", "createTime",
					Long.toString(System.currentTimeMillis()), "roleList", "admin, user", "permissionList", "[\"a,b\"]",
					"session", "something else", "user", "not the id");
			existing.revokeNow("sub:10001", Reason.BANNED);
			assertThat(existing.getWithToken("/audit/1", TOKEN).status()).isEqualTo(200);
			LoggedRequest request = existing.reachedOnce();
			assertThat(request.getHeader("X-User-Id")).isEqualTo("10001");
			assertThat(request.getHeader("X-User-Roles")).isEqualTo("admin,user");
			assertThat(request.getHeader("X-User-Permissions")).isEqualTo("a%2Cb");
			assertThat(decoded(existing, request).getClaimAsStringList("roles")).containsExactly("admin", "user");
			existing.revokeNow("shop/sub:10001", Reason.BANNED);
			assertThat(existing.getWithToken("/orders/1", TOKEN).reason()).isEqualTo("banned");
		}
	}

	@Test
	void requestWhenTokenNamesAnotherScopeThanTheGatewayThenItsRevocationsHitIt() {
		this.edge.opaque(TOKEN, "user", "alice", "iat", seconds(), "revocation_scope", "main");
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).status()).isEqualTo(200);
		this.edge.revokeNow("main/sub:alice", Reason.BANNED);
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).reason()).isEqualTo("banned");
		this.edge.opaque(TOKEN, "revocation_scope", "a/b");
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).reason()).isEqualTo("revocation_unknown");
	}

	@Test
	void requestWhenTheIssuerHasAScopeThenItsRevocationsHitOpaqueTokens() {
		Map<String, String> properties = new HashMap<>(Edge.sessionProperties());
		properties.put("gatehouse.issuers.main.revocation-scope", "main");
		try (Edge scoped = Edge.start(RedisServer.shared(), properties)) {
			scoped.reset();
			scoped.opaque(TOKEN, "user", "alice", "iat", seconds());
			assertThat(scoped.getWithToken("/orders/1", TOKEN).status()).isEqualTo(200);
			scoped.revokeNow("main/sub:alice", Reason.BANNED);
			assertThat(scoped.getWithToken("/orders/1", TOKEN).reason()).isEqualTo("banned");
		}
	}

	@Test
	void requestWhenOpaqueTokensAreNotEnabledThenMalformed() {
		assertThat(Edge.shared().getWithToken("/orders/1", TOKEN).reason()).isEqualTo("malformed_token");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void requestThenTokenIsInNoLog(CapturedOutput output) {
		Map<String, String> properties = new HashMap<>(Edge.sessionProperties());
		properties.put("logging.level.io.gatehouse", "trace");
		try (Edge talkative = Edge.start(RedisServer.shared(), properties)) {
			talkative.reset();
			talkative.getWithToken("/orders/1", TOKEN);
			talkative.opaque(TOKEN, "user", "alice", "iat", "yesterday");
			talkative.getWithToken("/orders/1", TOKEN);
			talkative.opaque(TOKEN, "user", "alice", "iat", seconds(), "session", "session-1");
			talkative.getWithToken("/orders/1", TOKEN);
			talkative.session("alice", "session-1");
			assertThat(talkative.getWithToken("/orders/1", TOKEN).status()).isEqualTo(200);
			String minted = talkative.reachedOnce().getHeader("Authorization").substring("Bearer ".length());
			talkative.getWithToken("/orders/1", minted);
			assertThat(output).contains("opaque token cannot be read").doesNotContain(TOKEN, minted);
		}
	}

}
