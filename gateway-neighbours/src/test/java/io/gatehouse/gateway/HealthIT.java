package io.gatehouse.gateway;

import java.util.Map;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RevocationLookup;
import io.gatehouse.test.RedisServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the health of a gateway whose Redis goes away, and what its probes make of it.
 */
class HealthIT {

	private static final String HEALTH = "/actuator/health/gatehouse";

	private static final String READINESS = "/actuator/health/readiness";

	private static final String LIVENESS = "/actuator/health/liveness";

	static Map<String, String> properties(String... more) {
		Map<String, String> properties = Neighbours.gatewayAlone("management.endpoint.health.probes.enabled", "true",
				"management.endpoint.health.show-details", "always", "management.health.redis.enabled", "false",
				"gatehouse.revocation.lookup", "local");
		for (int i = 0; i < more.length; i += 2) {
			properties.put(more[i], more[i + 1]);
		}
		return properties;
	}

	private static void await(Edge edge, String path, int status) {
		Awaitility.await().until(() -> edge.get(path).status() == status);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "redis" })
	void readinessWhenVerdictsAreUnknownThenOutOfServiceUntilTheyAreKnown(String lookup) {
		try (RedisServer redis = RedisServer.start();
				Edge edge = Edge.start(redis, properties("gatehouse.revocation.lookup", lookup))) {
			await(edge, READINESS, 200);
			assertThat(edge.get(HEALTH).body()).contains("\"status\":\"UP\"")
				.contains("\"lookup\":\"" + lookup + "\"")
				.contains("\"unknown\":\"deny\"");
			redis.stop();
			await(edge, READINESS, 503);
			assertThat(edge.get(HEALTH).body()).contains("\"status\":\"DOWN\"").contains("\"cause\":\"");
			assertThat(edge.get("/actuator/health").status()).isEqualTo(503);
			assertThat(edge.get(LIVENESS).status()).isEqualTo(200);
			redis.restart();
			await(edge, READINESS, 200);
		}
	}

	@Test
	void readinessWhenRedisIsAwayAtTheStartThenOutOfServiceUntilItComes() {
		RedisServer redis = RedisServer.start();
		redis.stop();
		try (redis; Edge edge = Edge.start(redis, properties())) {
			assertThat(edge.get(READINESS).status()).isEqualTo(503);
			assertThat(edge.get(HEALTH).body()).contains("\"current\":false").contains("\"floors\":0");
			redis.restart();
			await(edge, READINESS, 200);
			assertThat(edge.get(HEALTH).body()).contains("\"current\":true").contains("\"floors\":1");
		}
	}

	@Test
	void readinessWhenListWasLostThenOutOfService() {
		try (RedisServer redis = RedisServer.start();
				Edge edge = Edge.start(redis, properties("gatehouse.revocation.lookup", "redis"))) {
			await(edge, READINESS, 200);
			edge.redis().del(new RedisKeys(RedisKeys.DEFAULT_PREFIX).revoked());
			await(edge, READINESS, 503);
			assertThat(edge.get(HEALTH).body()).contains("\"cause\":\"list_missing\"");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "allow", "allow-stale:1h" })
	void healthWhenPolicyAdmitsThenUpWithTheCause(String policy) {
		try (RedisServer redis = RedisServer.start();
				Edge edge = Edge.start(redis, properties("gatehouse.revocation.unknown", policy))) {
			await(edge, READINESS, 200);
			redis.stop();
			Awaitility.await().until(() -> edge.get(HEALTH).body().contains("\"cause\":\""));
			assertThat(edge.get(HEALTH).body()).contains("\"status\":\"UP\"");
			assertThat(edge.get(READINESS).status()).isEqualTo(200);
		}
	}

	@Test
	void readinessWhenSwitchedOffThenHealthAloneIsDown() {
		try (RedisServer redis = RedisServer.start();
				Edge edge = Edge.start(redis, properties("gatehouse.gateway.health.readiness", "false"))) {
			await(edge, HEALTH, 200);
			redis.stop();
			await(edge, HEALTH, 503);
			assertThat(edge.get(READINESS).status()).isEqualTo(200);
		}
	}

	@Test
	void readinessWhenItHasAnAdditionalPathThenItIsTheSameThere() {
		try (RedisServer redis = RedisServer.start();
				Edge edge = Edge.start(redis,
						properties("management.endpoint.health.probes.add-additional-paths", "true"))) {
			await(edge, "/readyz", 200);
			redis.stop();
			await(edge, "/readyz", 503);
			assertThat(edge.get("/livez").status()).isEqualTo(200);
		}
	}

	@Test
	void readinessWhenApplicationDefinesTheGroupThenItStaysAsItIs() {
		try (RedisServer redis = RedisServer.start();
				Edge edge = Edge.start(redis,
						properties("management.endpoint.health.group.readiness.include", "readinessState"))) {
			await(edge, HEALTH, 200);
			redis.stop();
			await(edge, HEALTH, 503);
			assertThat(edge.get(READINESS).status()).isEqualTo(200);
		}
	}

	@Test
	void healthWhenSwitchedOffThenThereIsNone() {
		try (RedisServer redis = RedisServer.start();
				Edge edge = Edge.start(redis, properties("management.health.gatehouse.enabled", "false"))) {
			assertThat(edge.get(HEALTH).status()).isEqualTo(404);
			assertThat(edge.get(READINESS).status()).isEqualTo(200);
		}
	}

	@Test
	void healthWhenLookupIsOfTheApplicationThenNotAsked() {
		try (RedisServer redis = RedisServer.start(); Edge edge = Edge.start(redis, properties(), OwnLookup.class)) {
			assertThat(edge.get(HEALTH).status()).isEqualTo(200);
		}
	}

	/** Lookup that gives no verdict. */
	@Configuration(proxyBeanMethods = false)
	static class OwnLookup {

		@Bean
		RevocationLookup ownLookup() {
			return (query) -> Mono.just(new Verdict.Unknown("own"));
		}

	}

}
