package io.gatehouse.gateway;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.gatehouse.revocation.OpaqueTokenKeys;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests sessions and opaque tokens that a gateway keeps in memory, with a real Redis:
 * when it asks Redis nothing, and that each change counts when its call returns.
 */
class SessionCacheIT {

	private static final RedisServer redis = RedisServer.start();

	private static Edge edge;

	private final String session = UUID.randomUUID().toString();

	private final String opaque = "opaque-" + this.session;

	private final String jwt = TestTokens.token()
		.claim("sid", this.session)
		.claim("iat", System.currentTimeMillis() / 1000 + 20)
		.sign();

	@BeforeAll
	static void start() {
		Map<String, String> properties = new HashMap<>(Edge.sessionProperties());
		properties.put("gatehouse.revocation.lookup", "local");
		edge = Edge.start(redis, properties);
	}

	@AfterAll
	static void stop() {
		edge.close();
		redis.close();
	}

	@BeforeEach
	void login() {
		edge.upstream().resetRequests();
		write(this.opaque);
		String key = edge.opaque(this.opaque, "user", "alice", "session", this.session, "iat",
				Long.toString(System.currentTimeMillis() / 1000 + 20));
		edge.redis().expire(key, 300);
		Awaitility.await().until(() -> edge.getWithToken("/orders/1", this.jwt).status() == 200);
	}

	/** Writes the record as the session service does. */
	private void write(String token, String... fields) {
		String key = edge.session("alice", this.session, "roles", "[\"user\"]", "floors", "1", "token",
				new OpaqueTokenKeys(OpaqueTokenKeys.DEFAULT_PREFIX, OpaqueTokenKeys.Style.SHA256).key(token));
		edge.hash(key, fields);
	}

	private String key() {
		return new RedisKeys(RedisKeys.DEFAULT_PREFIX).session("alice", this.session);
	}

	private String token(String path) {
		return path.startsWith("/orders") ? this.opaque : this.jwt;
	}

	private RawHttp.Response get(String path) {
		return edge.getWithToken(path, token(path));
	}

	private String forwarded(String header) {
		List<String> values = edge.reached().stream().map((request) -> request.getHeader(header)).toList();
		return values.get(values.size() - 1);
	}

	/** Returns the number of commands of requests, without those of the follower. */
	private static long reads() {
		return edge.redis()
			.info("commandstats")
			.lines()
			.filter((line) -> line.matches("cmdstat_(hmget|hgetall|pttl|zmscore):.*"))
			.mapToLong((line) -> Long
				.parseLong(line.substring(line.indexOf("calls=") + "calls=".length(), line.indexOf(','))))
			.sum();
	}

	/** The paths of session mode, of the session's identity, and of an opaque token. */
	@ParameterizedTest
	@ValueSource(strings = { "/sessions/1", "/current/1", "/orders/1" })
	void requestWhenSessionIsInMemoryThenRedisIsNotAsked(String path) {
		assertThat(get(path).status()).isEqualTo(200);
		long before = reads();
		for (int i = 0; i < 50; i++) {
			assertThat(get(path).status()).isEqualTo(200);
		}
		assertThat(reads() - before).isZero();
		assertThat(forwarded("X-User-Id")).isEqualTo("alice");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/current/1", "/orders/1" })
	void requestWhenRecordChangedThenTheNewOneCountsAsSoonAsTheGatewayHasItsFloor(String path) {
		for (String role : List.of("user", "admin", "auditor")) {
			write(this.opaque, "roles", "[\"" + role + "\"]");
			edge.revokeEverywhere(Reason.REVOKED, "sid.record:" + this.session);
			for (int i = 0; i < 3; i++) {
				assertThat(get(path).status()).isEqualTo(200);
				assertThat(forwarded("X-User-Roles")).isEqualTo(role);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/sessions/1", "/current/1", "/orders/1" })
	void requestWhenSessionEndedThenRefusedAsSoonAsTheGatewayHasItsFloor(String path) {
		assertThat(get(path).status()).isEqualTo(200);
		edge.redis().del(key());
		edge.revokeEverywhere(Reason.REVOKED, "sid.record:" + this.session);
		assertThat(get(path).reason()).isEqualTo("session_ended");
		assertThat(get(path).reason()).isEqualTo("session_ended");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/sessions/1", "/current/1", "/orders/1" })
	void requestWhenTimeOfSessionIsOverThenRefusedWithoutAFloor(String path) {
		edge.redis().pexpire(key(), 1500);
		assertThat(get(path).status()).isEqualTo(200);
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(get(path).reason()).isEqualTo("session_ended"));
		assertThat(edge.redis().exists(key())).isZero();
	}

	/** The refresh has issued another token, and this one lives for its grace only. */
	@Test
	void requestWhenOpaqueTokenIsTheFormerOneThenIsLookedUpEachTime() {
		assertThat(get("/orders/1").status()).isEqualTo(200);
		write("the-next-opaque-token");
		edge.revokeEverywhere(Reason.REVOKED, "sid.record:" + this.session);
		long before = reads();
		for (int i = 0; i < 5; i++) {
			assertThat(get("/orders/1").status()).isEqualTo(200);
		}
		assertThat(reads() - before).isPositive();
		edge.redis()
			.del(new OpaqueTokenKeys(OpaqueTokenKeys.DEFAULT_PREFIX, OpaqueTokenKeys.Style.SHA256).key(this.opaque));
		assertThat(get("/orders/1").reason()).isEqualTo("unknown_token");
	}

	/** No floor tells when another application changes its record. */
	@ParameterizedTest
	@ValueSource(strings = { "/sessions/1", "/current/1", "/orders/1" })
	void requestWhenAnotherApplicationWroteTheRecordThenIsReadEachTime(String path) {
		edge.redis().hdel(key(), "floors");
		edge.revokeEverywhere(Reason.REVOKED, "sid.record:" + this.session);
		assertThat(get(path).status()).isEqualTo(200);
		edge.redis().del(key());
		assertThat(get(path).reason()).isEqualTo("session_ended");
	}

	@Test
	void requestWhenSessionBindsItsCallersToAKeyThenProofIsRequired() {
		// the gateway knows the session's tokens before
		assertThat(get("/current/1").status()).isEqualTo(200);
		assertThat(get("/orders/1").status()).isEqualTo(200);
		write(this.opaque, "attributes", "{\"cnf\":{\"jkt\":\"abc\"}}");
		edge.revokeEverywhere(Reason.REVOKED, "sid.record:" + this.session);
		for (int i = 0; i < 3; i++) {
			assertThat(get("/current/1").reason()).isEqualTo("proof_required");
			assertThat(get("/orders/1").reason()).isEqualTo("proof_required");
		}
	}

}
