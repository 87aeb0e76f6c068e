package io.gatehouse.gateway;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.RevocationScript;
import io.gatehouse.revocation.redis.TestLookups;
import io.gatehouse.test.RedisCluster;
import io.gatehouse.test.RedisSentinels;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTls;
import io.gatehouse.test.TestTokens;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of a gateway that follows the list of revocations, with each kind of Redis that
 * {@code spring.data.redis.*} can name.
 */
@Tag("long")
class DeploymentsIT {

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	private static final RedisKeys KEYS = new RedisKeys(RedisKeys.DEFAULT_PREFIX);

	private static final String[] LIST = { KEYS.revoked(), KEYS.revocations() };

	private static Map<String, String> sentinel(RedisSentinels sentinels) {
		return new HashMap<>(Map.of("gatehouse.revocation.lookup", "local", "spring.data.redis.sentinel.master",
				sentinels.masterName(), "spring.data.redis.sentinel.nodes",
				String.join(",", sentinels.sentinelNodes())));
	}

	private static String token(String session) {
		return TestTokens.token().claim("sid", session).claim("iat", System.currentTimeMillis() / 1000 + 1).sign();
	}

	private static void awaitAdmission(Edge edge, String token) {
		Awaitility.await().atMost(PATIENCE).until(() -> edge.getWithToken("/orders/1", token).status() == 200);
	}

	private static void awaitRefusal(Edge edge, String token) {
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(edge.getWithToken("/orders/1", token).reason()).isEqualTo("kicked_out"));
	}

	/** Revokes in one Redis, later than the tokens were issued. */
	private static void revoke(RedisCommands<String, String> redis, String member) {
		long second = Long.parseLong(redis.time().get(0));
		Awaitility.await()
			.pollInterval(Duration.ofMillis(20))
			.until(() -> Long.parseLong(redis.time().get(0)) > second + 1);
		redis.eval(RevocationScript.REVOKE.text(), ScriptOutputType.INTEGER, LIST, "2", "86400000", member);
	}

	@Test
	void requestWhenSentinelsPromoteAReplicaThenTheListIsFollowedThere() {
		try (RedisSentinels sentinels = RedisSentinels.start();
				Edge edge = Edge.start(sentinels.servers().get(0), sentinel(sentinels))) {
			String token = token("session-1");
			awaitAdmission(edge, token);
			int port = sentinels.failover();
			awaitAdmission(edge, token);
			RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
			revoke(client.connect().sync(), "sid:session-1");
			awaitRefusal(edge, token);
			client.shutdown();
		}
	}

	@Test
	void requestWhenFailoverLosesARevocationThenItIsRefusedAllTheTimeAndPutBack() {
		try (RedisSentinels sentinels = RedisSentinels.start();
				Edge edge = Edge.start(sentinels.servers().get(0), sentinel(sentinels))) {
			String token = token("session-1");
			String other = token("session-2");
			awaitAdmission(edge, token);
			sentinels.awaitReplication();
			RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", sentinels.primaryPort()));
			sentinels.cutReplication();
			revoke(client.connect().sync(), "sid:session-1");
			awaitRefusal(edge, token);
			client.shutdown();
			int port = sentinels.killPrimary();
			RedisClient another = RedisClient.create(RedisURI.create("127.0.0.1", port));
			RedisCommands<String, String> redis = another.connect().sync();
			Awaitility.await().atMost(PATIENCE).until(() -> {
				assertThat(edge.getWithToken("/orders/1", token).reason()).isEqualTo("kicked_out");
				return redis.zscore(KEYS.revoked(), "sid:session-1") != null;
			});
			awaitAdmission(edge, other);
			assertThat(edge.getWithToken("/orders/1", token).reason()).isEqualTo("kicked_out");
			assertThat(TestLookups.restored(edge.context())).isPositive();
			another.shutdown();
		}
	}

	@Test
	void requestWhenRedisSpeaksTlsThenTheListIsFollowed() {
		try (RedisServer redis = RedisServer.startWithTls();
				Edge edge = Edge.start(redis, Map.of("gatehouse.revocation.lookup", "local", "spring.data.redis.port",
						Integer.toString(redis.tlsPort()), "spring.data.redis.ssl.bundle", "redis",
						"spring.ssl.bundle.pem.redis.truststore.certificate", "file:" + TestTls.caCertificate()))) {
			String token = token("session-1");
			awaitAdmission(edge, token);
			revoke(edge.redis(), "sid:session-1");
			awaitRefusal(edge, token);
		}
	}

	@Test
	void requestWhenRedisIsAClusterThenTheListIsFollowed() {
		RedisCluster cluster = RedisCluster.shared();
		RedisClusterClient client = RedisClusterClient
			.create(List.of(RedisURI.create("127.0.0.1", cluster.ports().get(0))));
		try (Edge edge = Edge.start(RedisServer.shared(), Map.of("gatehouse.revocation.lookup", "local",
				"spring.data.redis.cluster.nodes", String.join(",", cluster.nodes())))) {
			RedisAdvancedClusterCommands<String, String> redis = client.connect().sync();
			String token = TestTokens.token()
				.claim("sid", "session-1")
				.claim("iat", System.currentTimeMillis() / 1000 + 20)
				.sign();
			awaitAdmission(edge, token);
			redis.eval(RevocationScript.REVOKE.text(), ScriptOutputType.INTEGER, LIST, "2", "86400000",
					"sid:session-2");
			redis.eval(RevocationScript.RESTORE.text(), ScriptOutputType.INTEGER, LIST, "sid:session-1",
					(System.currentTimeMillis() + 60_000) + ".001953125");
			awaitRefusal(edge, token);
		}
		finally {
			client.shutdown();
		}
	}

}
