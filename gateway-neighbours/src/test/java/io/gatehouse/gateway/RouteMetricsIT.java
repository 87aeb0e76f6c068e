package io.gatehouse.gateway;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that Spring Cloud Gateway's meter of a route sees each request once, whether it
 * was let on or refused.
 */
class RouteMetricsIT {

	private static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";

	@Test
	void requestsThenEachIsMeasuredOnceByStatus() {
		try (RedisServer redis = RedisServer.start();
				Edge edge = Edge.start(redis,
						Neighbours.gatewayAlone("gatehouse.revocation.lookup", "redis",
								"gatehouse.gateway.rate-limits.api.replenish-rate", "1",
								"gatehouse.gateway.rate-limits.api.burst-capacity", "1", ROUTES + "[0].filters[0]",
								"IdentityRateLimiter=api"))) {
			edge.reset();
			String token = TestTokens.token().sign();
			assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
			assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(429);
			assertThat(edge.get("/orders/1").status()).isEqualTo(401);
			assertThat(
					edge.getWithToken("/admin/1", TestTokens.token().claim("roles", List.of("user")).sign()).status())
				.isEqualTo(403);
			redis.stop();
			assertThat(edge.getWithToken("/admin/1", token).status()).isEqualTo(503);
			// a request is measured after its answer was sent
			Awaitility.await()
				.untilAsserted(() -> assertThat(measured(edge)).containsExactlyInAnyOrderEntriesOf(Map.of("orders 200",
						1L, "orders 429", 1L, "orders 401", 1L, "admin 403", 1L, "admin 503", 1L)));
		}
	}

	/** Returns the number of requests by route and status. */
	private static Map<String, Long> measured(Edge edge) {
		Map<String, Long> measured = new HashMap<>();
		for (Timer timer : edge.context().getBean(MeterRegistry.class).get("spring.cloud.gateway.requests").timers()) {
			measured.merge(timer.getId().getTag("routeId") + " " + timer.getId().getTag("httpStatusCode"),
					timer.count(), Long::sum);
		}
		return measured;
	}

}
