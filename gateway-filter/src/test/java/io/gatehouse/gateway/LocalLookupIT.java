package io.gatehouse.gateway;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.redis.TestLookups;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TcpProxy;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.CommandType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of a gateway that has the list of revocations in memory, with a real Redis. The
 * routes: {@code /orders/**} as the properties say, {@code /stripped/**} asks Redis,
 * {@code /rewritten/**} has no lookup.
 */
class LocalLookupIT {

	private static RedisServer redis;

	private static Edge edge;

	private final String user = "user-" + UUID.randomUUID();

	@BeforeAll
	static void start() {
		redis = RedisServer.start();
		edge = Edge.start(redis, properties());
		edge.revokeByScript(Reason.REVOKED, "sid:first");
	}

	@AfterAll
	static void stop() {
		edge.close();
		redis.close();
	}

	static Map<String, String> properties() {
		String routes = "spring.cloud.gateway.server.webflux.routes";
		return new HashMap<>(Map.of("gatehouse.revocation.lookup", "local", routes + "[6].metadata.gatehouse.lookup",
				"redis", routes + "[7].metadata.gatehouse.lookup", "none"));
	}

	/** Returns a token newer than the list. */
	private TestTokens token() {
		return TestTokens.token().claim("sub", this.user).claim("iat", System.currentTimeMillis() / 1000 + 20);
	}

	@ParameterizedTest
	@CsvSource({ "jti, jti:%s", "sid, sid:%s", "sub, sub:%s", "client_id, client_id:%s", "tenant, tenant:%s",
			"sub, sub.permissions:%s" })
	void requestWhenAnyRevocableClaimIsRevokedThenRefusedAsSoonAsTheGatewaySaysThatItKnows(String claim,
			String member) {
		String token = TestTokens.token()
			.claim("sub", "somebody")
			.claim(claim, this.user)
			.claim("iat", System.currentTimeMillis() / 1000 + 1)
			.sign();
		assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
		awaitNextSecond();
		edge.revokeEverywhere(Reason.KICKED_OUT, member.formatted(this.user));
		assertThat(edge.getWithToken("/orders/1", token).reason()).isEqualTo("kicked_out");
	}

	/** Waits until Redis' clock is past the {@code iat} of the tokens. */
	private static void awaitNextSecond() {
		long second = System.currentTimeMillis() / 1000;
		Awaitility.await()
			.pollInterval(Duration.ofMillis(10))
			.until(() -> System.currentTimeMillis() / 1000 > second + 1);
	}

	@Test
	void requestThenSendsRedisNoCommand() {
		String token = token().sign();
		assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
		Map<String, Long> before = calls(edge);
		for (int i = 0; i < 200; i++) {
			assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
		}
		Map<String, Long> called = calls(edge);
		before.forEach((command, times) -> called.merge(command, -times, Long::sum));
		called.values().removeIf((times) -> times == 0);
		// commands of the follower of the list, and of this test
		assertThat(called.keySet()).isSubsetOf("eval", "xread", "time", "info", "zscore", "xrange", "xrevrange", "hset",
				"hget", "hgetall");
		assertThat(called.getOrDefault("xread", 0L)).isLessThan(100);
		assertThat(called.getOrDefault("eval", 0L)).isLessThan(100);
	}

	/** Returns the number of calls of each command so far. */
	private static Map<String, Long> calls(Edge gateway) {
		return gateway.redis()
			.info("commandstats")
			.lines()
			.filter((line) -> line.startsWith("cmdstat_"))
			.collect(Collectors.toMap((line) -> line.substring("cmdstat_".length(), line.indexOf(':')), (line) -> Long
				.valueOf(line.substring(line.indexOf("calls=") + "calls=".length(), line.indexOf(',')))));
	}

	private static long evals(Edge gateway) {
		return calls(gateway).getOrDefault("eval", 0L);
	}

	@Test
	void requestWhenRouteAsksRedisThenWhatIsNotInTheStreamCounts() {
		String token = token().sign();
		edge.revoke("sub:" + this.user, new Floor(System.currentTimeMillis() + 60_000, Reason.BANNED));
		assertThat(edge.getWithToken("/stripped/1", token).reason()).isEqualTo("banned");
	}

	@Test
	void requestWhenRouteAsksNobodyThenRevokedTokenGoesOn() {
		String token = token().sign();
		edge.revoke("sub:" + this.user, new Floor(System.currentTimeMillis() + 60_000, Reason.BANNED));
		assertThat(edge.getWithToken("/rewritten/1", token).status()).isEqualTo(200);
	}

	@Test
	void requestWhenStreamWasCutThenTheListIsLoadedAgain() {
		String token = token().sign();
		assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
		// simulates a stream entry that was trimmed before the gateway read it
		edge.revoke("sub:" + this.user, new Floor(System.currentTimeMillis() + 60_000, Reason.BANNED));
		edge.revokeByScript(Reason.REVOKED, "sid:other");
		edge.redis().xtrim("{gatehouse}:revocations", 0);
		awaitRefusal(token, "banned");
		assertThat(edge.getWithToken("/orders/1", TestTokens.token().claim("sub", "somebody-else").sign()).status())
			.isIn(200, 401);
	}

	@Test
	void requestWhenStreamWasDeletedThenTheListIsLoadedAgain() {
		String token = token().sign();
		edge.revoke("sub:" + this.user, new Floor(System.currentTimeMillis() + 60_000, Reason.BANNED));
		edge.redis().del("{gatehouse}:revocations");
		awaitRefusal(token, "banned");
	}

	private static void awaitRefusal(String token, String reason) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(edge.getWithToken("/orders/1", token).reason()).isEqualTo(reason));
	}

	@Test
	void requestWhenConnectionsAreKilledThenTheListIsFollowedOn() {
		String token = token().sign();
		String other = TestTokens.token().claim("sub", "other-" + this.user).claim("iat", iatBeforeNow()).sign();
		for (int i = 0; i < 3; i++) {
			edge.redis().clientKill(io.lettuce.core.KillArgs.Builder.skipme());
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.until(() -> edge.getWithToken("/orders/1", token).status() == 200);
		}
		edge.revokeEverywhere(Reason.BANNED, "sub:other-" + this.user);
		assertThat(edge.getWithToken("/orders/1", other).reason()).isIn("banned", "revoked");
	}

	private static long iatBeforeNow() {
		return System.currentTimeMillis() / 1000 - 1;
	}

	@Test
	void requestWhenListIsLostThenUnknownAndWhenItIsMadeAnewThenOlderTokensAreDead() {
		try (RedisServer own = RedisServer.start(); Edge another = Edge.start(own, properties())) {
			TestTokens older = TestTokens.token().claim("iat", iatBeforeNow() - 3600);
			String newer = TestTokens.token().claim("iat", System.currentTimeMillis() / 1000 + 25).sign();
			another.redis().zadd("{gatehouse}:revoked", 1, "all");
			assertThat(another.getWithToken("/orders/1", newer).status()).isEqualTo(200);
			another.redis().flushall();
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.untilAsserted(() -> assertThat(another.getWithToken("/orders/1", newer).reason())
					.isEqualTo("revocation_unknown"));
			long asked = evals(another);
			Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> evals(another) >= asked + 3);
			assertThat(another.redis().hkeys("{gatehouse}:gateways")).containsExactlyInAnyOrder("primary", "asked");
			another.revokeByScript(Reason.REVOKED, "sid:anything");
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.until(() -> another.getWithToken("/orders/1", newer).status() == 200);
			assertThat(another.getWithToken("/orders/1", older.sign()).reason()).isEqualTo("issued_before_list");
		}
	}

	@Test
	void requestWhenRedisLostAFloorThatIsInMemoryThenRefusedOnTheRouteThatAsksRedisToo() {
		String token = token().sign();
		double floor = new Floor(System.currentTimeMillis() + 60_000, Reason.KICKED_OUT).score();
		edge.redis().xadd("{gatehouse}:revocations", Map.of("m", "sub:" + this.user, "s", Double.toString(floor)));
		edge.revokeEverywhere(Reason.REVOKED, "sid:after-" + this.user);
		assertThat(edge.redis().zscore("{gatehouse}:revoked", "sub:" + this.user)).isNull();
		assertThat(edge.getWithToken("/orders/1", token).reason()).isEqualTo("kicked_out");
		assertThat(edge.getWithToken("/stripped/1", token).reason()).isEqualTo("kicked_out");
		assertThat(edge.getWithToken("/rewritten/1", token).status()).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource({ "no-number", "NaN", "-Infinity", "-1", "1e300", "''" })
	void streamWhenEntryIsMalformedThenItIsSkippedAndTheListStillSaysTheFloor(String score) {
		String token = token().sign();
		assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
		long malformed = TestLookups.malformed(edge.context());
		long connections = connections();
		edge.revoke("sub:" + this.user, new Floor(System.currentTimeMillis() + 60_000, Reason.BANNED));
		edge.redis().xadd("{gatehouse}:revocations", Map.of("m", "sub:" + this.user, "s", score));
		edge.redis().xadd("{gatehouse}:revocations", Map.of("unknown", "field"));
		edge.revokeEverywhere(Reason.REVOKED, "sid:after-" + this.user);
		assertThat(edge.getWithToken("/orders/1", token).reason()).isEqualTo("banned");
		assertThat(TestLookups.malformed(edge.context()) - malformed).isEqualTo(2);
		assertThat(connections()).as("nobody connected anew").isEqualTo(connections);
	}

	private static long connections() {
		return edge.redis()
			.info("stats")
			.lines()
			.filter((line) -> line.startsWith("total_connections_received:"))
			.mapToLong((line) -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
			.sum();
	}

	@Test
	void renewalWhenTheIdHasLeftThenTheGatewayFollowsWithAnotherOne() {
		Set<String> former = leaseholders();
		assertThat(former).isNotEmpty();
		former.forEach((id) -> edge.redis().hset("{gatehouse}:gateways", id, "left " + System.currentTimeMillis()));
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !leaseholders().isEmpty());
		assertThat(leaseholders()).doesNotContainAnyElementsOf(former);
		assertThat(edge.getWithToken("/orders/1", token().sign()).status()).isEqualTo(200);
	}

	private static Set<String> leaseholders() {
		Map<String, String> gateways = edge.redis().hgetall("{gatehouse}:gateways");
		gateways.values().removeIf((value) -> !value.matches("\\d+ \\d+-\\d+"));
		return gateways.keySet();
	}

	@Test
	void stopThenRedisIsToldThatTheGatewayLeft() {
		try (RedisServer own = RedisServer.start()) {
			RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", own.port()));
			RedisCommands<String, String> commands = client.connect().sync();
			Edge.start(own, properties()).close();
			Map<String, String> gateways = commands.hgetall("{gatehouse}:gateways");
			gateways.keySet().removeAll(Set.of("primary", "asked"));
			assertThat(gateways.values()).singleElement().asString().startsWith("left ");
			client.shutdown();
		}
	}

	@Test
	void listWhenItIsLostThenARunningGatewayDoesNotMakeItAnewOnANewConnection() {
		try (RedisServer own = RedisServer.start(); Edge another = Edge.start(own, properties())) {
			String token = token().sign();
			assertThat(another.getWithToken("/orders/1", token).status()).isEqualTo(200);
			another.redis().flushall();
			TestLookups.reconnect(another.context());
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.until(() -> "revocation_unknown".equals(another.getWithToken("/orders/1", token).reason()));
			assertThat(another.getWithToken("/stripped/1", token).reason()).isEqualTo("revocation_unknown");
			assertThat(another.redis().zscore("{gatehouse}:revoked", "all")).isNull();
		}
	}

	@Test
	void listWhenItWasMadeInAnotherRedisThenThatHitsNothingInTheRightOne() {
		try (RedisServer wrong = RedisServer.start();
				RedisServer right = RedisServer.start();
				TcpProxy proxy = TcpProxy.start(wrong.port())) {
			Map<String, String> properties = properties();
			properties.put("spring.data.redis.port", Integer.toString(proxy.port()));
			try (Edge another = Edge.start(right, properties)) {
				another.redis().zadd("{gatehouse}:revoked", 1, "all");
				String token = TestTokens.token().claim("sub", this.user).claim("iat", iatBeforeNow() - 60).sign();
				assertThat(another.getWithToken("/orders/1", token).reason()).isEqualTo("issued_before_list");
				proxy.retarget(right.port());
				proxy.cut();
				proxy.mend();
				Awaitility.await()
					.atMost(Duration.ofSeconds(20))
					.until(() -> another.getWithToken("/orders/1", token).status() == 200);
				assertThat(another.getWithToken("/stripped/1", token).status()).isEqualTo(200);
				assertThat(another.redis().zscore("{gatehouse}:revoked", "all")).isEqualTo(1);
			}
		}
	}

	@Test
	void listWhenThatOfAnotherRedisCannotBeLoadedThenWhatTheFormerOneCoveredStaysRevoked() {
		try (RedisServer first = RedisServer.start();
				RedisServer second = RedisServer.start();
				TcpProxy proxy = TcpProxy.start(first.port())) {
			Map<String, String> properties = properties();
			properties.put("spring.data.redis.port", Integer.toString(proxy.port()));
			properties.put("gatehouse.revocation.unknown", "allow");
			RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", second.port()));
			RedisCommands<String, String> other = client.connect().sync();
			other.zadd("{gatehouse}:revoked", 1, "all");
			other.aclSetuser("default", AclSetuserArgs.Builder.removeCommand(CommandType.ZRANGEBYSCORE));
			try (Edge another = Edge.start(first, properties)) {
				String token = TestTokens.token().claim("sub", this.user).claim("iat", iatBeforeNow() - 60).sign();
				assertThat(another.getWithToken("/orders/1", token).reason()).isEqualTo("issued_before_list");
				proxy.retarget(second.port());
				proxy.cut();
				proxy.mend();
				Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !other.aclLog().isEmpty());
				assertThat(another.getWithToken("/orders/1", token).reason()).isEqualTo("issued_before_list");
				assertThat(another.getWithToken("/stripped/1", token).reason()).isEqualTo("issued_before_list");
				other.aclSetuser("default", AclSetuserArgs.Builder.addCommand(CommandType.ZRANGEBYSCORE));
				Awaitility.await()
					.atMost(Duration.ofSeconds(20))
					.until(() -> another.getWithToken("/orders/1", token).status() == 200);
			}
			finally {
				client.shutdown();
			}
		}
	}

	@Test
	void listWhenAllWasRevokedAndAnotherRedisLostThatThenItIsPutBack() {
		try (RedisServer first = RedisServer.start();
				RedisServer second = RedisServer.start();
				TcpProxy proxy = TcpProxy.start(first.port())) {
			Map<String, String> properties = properties();
			properties.put("spring.data.redis.port", Integer.toString(proxy.port()));
			try (Edge another = Edge.start(first, properties)) {
				another.revokeEverywhere(Reason.BANNED, "all");
				double all = another.redis().zscore("{gatehouse}:revoked", "all");
				RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", second.port()));
				RedisCommands<String, String> lossy = client.connect().sync();
				lossy.zadd("{gatehouse}:revoked", 1, "all");
				proxy.retarget(second.port());
				proxy.cut();
				proxy.mend();
				Awaitility.await()
					.atMost(Duration.ofSeconds(20))
					.until(() -> lossy.zscore("{gatehouse}:revoked", "all") == all);
				client.shutdown();
				String token = TestTokens.token().claim("iat", iatBeforeNow() - 60).sign();
				assertThat(another.getWithToken("/orders/1", token).reason()).isEqualTo("banned");
			}
		}
	}

}
