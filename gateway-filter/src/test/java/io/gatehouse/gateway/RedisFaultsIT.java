package io.gatehouse.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TcpProxy;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import io.lettuce.core.api.sync.RedisCommands;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests requests at a gateway that follows the list while Redis, or the network path to
 * it, has faults, and the recovery afterwards.
 */
class RedisFaultsIT {

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	private static RedisServer redis;

	private static TcpProxy proxy;

	private static Edge edge;

	@BeforeAll
	static void start() {
		redis = RedisServer.start();
		proxy = TcpProxy.start(redis.port());
		edge = Edge.start(redis, Map.of("gatehouse.revocation.lookup", "local", "spring.data.redis.port",
				Integer.toString(proxy.port())));
	}

	@AfterAll
	static void stop() {
		edge.close();
		proxy.close();
		redis.close();
	}

	@AfterEach
	void mend() {
		proxy.mend();
		edge.redis().configSet("min-replicas-to-write", "0");
		edge.redis().configSet("maxmemory", "0");
		edge.redis().replicaofNoOne();
		awaitStatus(200);
	}

	private static String token() {
		return TestTokens.token().claim("iat", System.currentTimeMillis() / 1000 + 20).sign();
	}

	private static int status() {
		return edge.getWithToken("/orders/1", token()).status();
	}

	private static void awaitStatus(int status) {
		Awaitility.await().atMost(PATIENCE).until(() -> status() == status);
	}

	private static void expectUnknownUntil(Runnable mended) {
		awaitStatus(503);
		for (int i = 0; i < 5; i++) {
			assertThat(edge.getWithToken("/orders/1", token()).reason()).isEqualTo("revocation_unknown");
			assertThat(edge.get("/public/1").status()).isEqualTo(200);
			assertThat(edge.getWithToken("/orders/1", "a.b.c").status()).isEqualTo(401);
		}
		mended.run();
		awaitStatus(200);
	}

	@Test
	void requestWhenLinkIsCutThenUnknownUntilItIsMended() {
		awaitStatus(200);
		proxy.cut();
		expectUnknownUntil(proxy::mend);
	}

	@Test
	void requestWhenRedisIsSilentThenUnknownUntilItIsMended() {
		awaitStatus(200);
		proxy.blackHole();
		expectUnknownUntil(proxy::mend);
	}

	@Test
	void requestWhenConnectionsAreForgottenThenKnownOverNewOnes() {
		awaitStatus(200);
		proxy.deafen();
		awaitStatus(503);
		awaitStatus(200);
	}

	@ParameterizedTest
	@ValueSource(longs = { 50, 200 })
	void requestWhenRedisIsSlowThenKnownAndRevocationsCome(long millis) {
		awaitStatus(200);
		proxy.delay(Duration.ofMillis(millis));
		String revoked = TestTokens.token()
			.claim("sid", "slow-" + millis)
			.claim("iat", System.currentTimeMillis() / 1000 - 1)
			.sign();
		for (int i = 0; i < 20; i++) {
			assertThat(status()).isEqualTo(200);
		}
		edge.revokeEverywhere(Reason.BANNED, "sid:slow-" + millis);
		assertThat(edge.getWithToken("/orders/1", revoked).status()).isEqualTo(401);
	}

	@Test
	void requestWhenRedisIsSlowerThanTheLeaseThenAnsweredAllTheSame() {
		awaitStatus(200);
		proxy.delay(Duration.ofMillis(1500));
		awaitStatus(503);
		assertThat(edge.get("/public/1").status()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 1, 5, 40, 100, 400 })
	void requestWhenAnswersBreakInTheMiddleThenKnownAgain(long octets) {
		awaitStatus(200);
		proxy.cutAfter(octets);
		edge.revokeByScript(Reason.BANNED, "sid:broken-" + octets);
		Awaitility.await().atMost(PATIENCE).until(edge::everyGatewayKnows);
		awaitStatus(200);
	}

	/** Case of a Redis that refuses writes, such as the renewal of a lease. */
	@ParameterizedTest
	@CsvSource({ "min-replicas-to-write, 1, 0", "maxmemory, 1, 0" })
	void requestWhenRedisRefusesThenUnknownUntilItDoesNot(String setting, String refusing, String accepting) {
		refuses((redis) -> redis.configSet(setting, refusing), (redis) -> redis.configSet(setting, accepting));
	}

	@Test
	void requestWhenRedisIsAReplicaThenUnknownUntilItIsNot() {
		refuses((redis) -> redis.replicaof("127.0.0.1", 1), (redis) -> redis.replicaofNoOne());
	}

	@Test
	void requestWhenKeysAreOfAnotherTypeThenUnknownUntilTheyAreNot() {
		refuses((redis) -> {
			redis.del("{gatehouse}:gateways");
			redis.set("{gatehouse}:gateways", "not a hash");
		}, (redis) -> redis.del("{gatehouse}:gateways"));
	}

	private static void refuses(Consumer<RedisCommands<String, String>> begin,
			Consumer<RedisCommands<String, String>> end) {
		awaitStatus(200);
		begin.accept(edge.redis());
		expectUnknownUntil(() -> end.accept(edge.redis()));
	}

	@Tag("long")
	@Test
	void requestWhenManyComeWhileRedisIsAwayThenTheyDoNotConnectEachForItself() {
		awaitStatus(200);
		proxy.cut();
		awaitStatus(503);
		ExecutorService clients = Executors.newFixedThreadPool(50);
		try {
			long before = connections();
			proxy.mend();
			List<CompletableFuture<Integer>> answers = IntStream.range(0, 1000)
				.mapToObj((i) -> CompletableFuture.supplyAsync(RedisFaultsIT::status, clients))
				.toList();
			assertThat(answers).allSatisfy((answer) -> assertThat(answer.join()).isIn(200, 503));
			awaitStatus(200);
			// connections of the follower and of requests, and reconnects of the client
			assertThat(connections() - before).isLessThan(20);
		}
		finally {
			clients.shutdown();
		}
	}

	private static long connections() {
		return edge.redis()
			.info("stats")
			.lines()
			.filter((line) -> line.startsWith("total_connections_received:"))
			.mapToLong((line) -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
			.sum();
	}

}
