package io.gatehouse.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TcpProxy;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests a Redis outage: requests get 503, never hang, never get 401 and never pass, and
 * public routes keep working.
 */
class RedisOutageIT {

	@Test
	void requestWhenRedisStopsAndStartsAgainThenUnknownMeanwhile() {
		try (RedisServer redis = RedisServer.start(); Edge edge = Edge.start(redis, Map.of())) {
			edge.reset();
			String token = TestTokens.token().sign();
			String revoked = TestTokens.token().claim("sid", "gone").sign();
			edge.revokeNow("sid:gone", Reason.LOGGED_OUT);
			assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
			redis.stop();
			for (int i = 0; i < 5; i++) {
				RawHttp.Response response = edge.getWithToken("/orders/1", token);
				assertThat(response.status()).isEqualTo(503);
				assertThat(response.reason()).isEqualTo("revocation_unknown");
				assertThat(response.header("Proxy-Status")).hasValue("\"gatehouse\"; error=proxy_internal_error");
				assertThat(edge.get("/public/1").status()).isEqualTo(200);
				assertThat(edge.getWithToken("/orders/1", "a.b.c").status()).isEqualTo(401);
			}
			redis.restart();
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.until(() -> edge.getWithToken("/orders/1", token).status() == 200);
			assertThat(edge.getWithToken("/orders/1", revoked).reason()).isEqualTo("logged_out");
		}
	}

	@Test
	void startWhenRedisIsAwayThenUnknownUntilItComes() {
		RedisServer redis = RedisServer.start();
		redis.stop();
		try (redis; Edge edge = Edge.start(redis, Map.of())) {
			String token = TestTokens.token().claim("iat", System.currentTimeMillis() / 1000 + 25).sign();
			assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(503);
			assertThat(edge.get("/public/1").status()).isEqualTo(200);
			redis.restart();
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.until(() -> edge.getWithToken("/orders/1", token).status() == 200);
		}
	}

	@Test
	void requestWhenConnectionIsOpenAndDeafThenItIsMadeAnew() {
		try (RedisServer redis = RedisServer.start();
				TcpProxy proxy = TcpProxy.start(redis.port());
				Edge edge = Edge.start(redis, Map.of("spring.data.redis.port", Integer.toString(proxy.port())))) {
			edge.reset();
			String token = TestTokens.token().sign();
			assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
			proxy.deafen();
			assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(503);
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.until(() -> edge.getWithToken("/orders/1", token).status() == 200);
		}
	}

	@Test
	void limitWhenConnectionIsOpenAndDeafThenItIsMadeAnew() {
		Map<String, String> properties = new HashMap<>();
		properties.put("spring.cloud.gateway.server.webflux.routes[0].filters[0]", "IdentityRateLimiter=api");
		// no other component reads from Redis
		properties.put("spring.cloud.gateway.server.webflux.routes[0].metadata.gatehouse.lookup", "none");
		properties.put("gatehouse.revocation.timeout", "50ms");
		properties.put("gatehouse.gateway.rate-limits.api.replenish-rate", "1000");
		properties.put("gatehouse.gateway.rate-limits.api.local-share", "0.5");
		try (RedisServer redis = RedisServer.start(); TcpProxy proxy = TcpProxy.start(redis.port())) {
			properties.put("spring.data.redis.port", Integer.toString(proxy.port()));
			try (Edge edge = Edge.start(redis, properties)) {
				String token = TestTokens.token().sign();
				Awaitility.await().until(() -> remaining(edge, token) > 500);
				proxy.deafen();
				assertThat(remaining(edge, token)).isLessThan(500);
				Awaitility.await()
					.pollInterval(Duration.ofMillis(10))
					.atMost(Duration.ofSeconds(30))
					.until(() -> remaining(edge, token) > 500);
			}
		}
	}

	/** The remaining tokens, of 1000 in Redis or of 500 at the gateway. */
	private static int remaining(Edge edge, String token) {
		String limit = edge.getWithToken("/orders/1", token).header("RateLimit").orElse("r=0");
		return Integer.parseInt(limit.replaceAll(".*r=(\\d+).*", "$1"));
	}

	@Test
	void requestWhenConnectionFactoryIsRestartedThenKnownAgain() {
		try (RedisServer redis = RedisServer.start(); Edge edge = Edge.start(redis, Map.of())) {
			edge.reset();
			String token = TestTokens.token().sign();
			assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
			LettuceConnectionFactory factory = edge.context().getBean(LettuceConnectionFactory.class);
			factory.stop();
			assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(503);
			factory.start();
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.until(() -> edge.getWithToken("/orders/1", token).status() == 200);
		}
	}

	@Test
	void startWhenThereIsNoListThenItIsMadeAndCoversOlderTokens() {
		try (RedisServer redis = RedisServer.start(); Edge edge = Edge.start(redis, Map.of())) {
			long now = System.currentTimeMillis() / 1000;
			TestTokens older = TestTokens.token().claim("iat", now - 60);
			String newer = TestTokens.token().claim("iat", now + 5).sign();
			assertThat(edge.getWithToken("/orders/1", older.sign()).reason()).isEqualTo("issued_before_list");
			assertThat(edge.getWithToken("/orders/1", newer).status()).isEqualTo(200);
		}
	}

	@Test
	void startWhenGatehouseIsIntroducedThenTokensThatExistAreAcceptedUntilTheyAreRevoked() {
		Map<String, String> migration = Map.of("gatehouse.revocation.migration-until",
				Instant.now().plusSeconds(3600).toString());
		try (RedisServer redis = RedisServer.start(); Edge edge = Edge.start(redis, migration)) {
			String older = TestTokens.token().claim("iat", System.currentTimeMillis() / 1000 - 60).sign();
			assertThat(edge.getWithToken("/orders/1", older).status()).isEqualTo(200);
			edge.revokeNow("sub:alice", Reason.KICKED_OUT);
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(edge.getWithToken("/orders/1", older).reason()).isEqualTo("kicked_out"));
		}
	}

}
