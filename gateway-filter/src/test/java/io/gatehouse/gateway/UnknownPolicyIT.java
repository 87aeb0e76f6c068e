package io.gatehouse.gateway;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.gateway.authentication.TestDecisions;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests requests whose verdict is unknown. The routes: {@code /orders/**} denies,
 * {@code /admin/**} allows for an hour, {@code /stripped/**} for a millisecond,
 * {@code /rewritten/**} allows, {@code /reports/**} allows, and asks Redis.
 */
class UnknownPolicyIT {

	private static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";

	private static Map<String, String> properties() {
		return new HashMap<>(Map.of("gatehouse.revocation.lookup", "local", ROUTES + "[4].metadata.gatehouse.unknown",
				"allow-stale:1h", ROUTES + "[6].metadata.gatehouse.unknown.allow-stale", "1ms",
				ROUTES + "[7].metadata.gatehouse.unknown", "allow", ROUTES + "[5].metadata.gatehouse.unknown", "allow",
				ROUTES + "[5].metadata.gatehouse.lookup", "redis"));
	}

	@Test
	void requestWhenRedisIsAwayThenTheRouteDecides() {
		try (RedisServer redis = RedisServer.start(); Edge edge = Edge.start(redis, properties())) {
			String token = token("alice");
			String revoked = token("bob");
			edge.redis().zadd("{gatehouse}:revoked", 9e12, "sub:bob");
			edge.redis().xadd("{gatehouse}:revocations", Map.of("m", "sub:bob", "s", Double.toString(9e12)));
			Awaitility.await().until(edge::everyGatewayKnows);
			for (String route : List.of("orders", "admin", "stripped", "rewritten", "reports")) {
				assertThat(edge.getWithToken("/" + route + "/1", token).status()).as(route).isEqualTo(200);
				assertThat(edge.getWithToken("/" + route + "/1", revoked).status()).as(route).isEqualTo(401);
			}
			redis.stop();
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.until(() -> edge.getWithToken("/orders/1", token).status() == 503);
			assertThat(edge.getWithToken("/orders/1", token).reason()).isEqualTo("revocation_unknown");
			assertThat(edge.getWithToken("/stripped/1", token).status()).isEqualTo(503);
			for (String route : List.of("admin", "rewritten", "reports")) {
				assertThat(edge.getWithToken("/" + route + "/1", token).status()).as(route).isEqualTo(200);
			}
			for (String route : List.of("orders", "admin", "stripped", "rewritten", "reports")) {
				assertThat(edge.getWithToken("/" + route + "/1", revoked).status()).as(route).isEqualTo(401);
			}
			assertThat(decisions(edge)).contains("DENY false", "ALLOW_STALE true", "ALLOW_STALE false", "ALLOW true");
			redis.restart();
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.until(() -> edge.getWithToken("/orders/1", token).status() == 200);
			assertThat(edge.getWithToken("/orders/1", revoked).reason()).isEqualTo("revoked");
		}
	}

	private static String token(String user) {
		return TestTokens.token()
			.claim("sub", user)
			.claim("roles", List.of("admin"))
			.claim("permissions", List.of("report:read"))
			.claim("iat", System.currentTimeMillis() / 1000 + 25)
			.sign();
	}

	private static List<String> decisions(Edge edge) {
		return TestDecisions.of(edge.context());
	}

	@Test
	void startWhenRedisIsAwayThenUnknownUntilItComes() {
		RedisServer redis = RedisServer.start();
		redis.stop();
		try (redis; Edge edge = Edge.start(redis, properties())) {
			assertThat(edge.getWithToken("/orders/1", token("alice")).status()).isEqualTo(503);
			assertThat(edge.getWithToken("/admin/1", token("alice")).status()).as("it was never current")
				.isEqualTo(503);
			assertThat(edge.getWithToken("/rewritten/1", token("alice")).status()).isEqualTo(200);
			redis.restart();
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.until(() -> edge.getWithToken("/orders/1", token("alice")).status() == 200);
		}
	}

	@Test
	void requestWhenLookupOfRouteIsNoneThenRedisDoesNotMatter() {
		Map<String, String> properties = properties();
		properties.put(ROUTES + "[0].metadata.gatehouse.lookup", "none");
		try (RedisServer redis = RedisServer.start(); Edge edge = Edge.start(redis, properties)) {
			edge.revokeEverywhere(Reason.BANNED, "sub:alice");
			redis.stop();
			assertThat(edge.getWithToken("/orders/1", token("alice")).status()).isEqualTo(200);
		}
	}

}
