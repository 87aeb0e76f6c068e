package io.gatehouse.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.OpaqueTokenKeys;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of a gateway with a Redis Cluster of two nodes: the list of revocations is on one
 * of them, and sessions and opaque tokens are on both.
 */
@Tag("long")
class ClusterIT {

	private static final RedisKeys KEYS = new RedisKeys(RedisKeys.DEFAULT_PREFIX);

	private static final int HALF = SlotHash.SLOT_COUNT / 2;

	@TempDir
	private static Path directory;

	private static RedisServer first;

	private static RedisServer second;

	private static RedisClusterClient client;

	private static RedisAdvancedClusterCommands<String, String> redis;

	private static Edge edge;

	@BeforeAll
	static void start() {
		int firstBus = freePort();
		int secondBus = freePort();
		first = node("first", firstBus);
		second = node("second", secondBus);
		join(firstBus);
		client = RedisClusterClient.create(RedisURI.create("127.0.0.1", first.port()));
		redis = client.connect().sync();
		Map<String, String> properties = new HashMap<>(Edge.sessionProperties());
		properties.put("spring.data.redis.cluster.nodes", "127.0.0.1:" + first.port() + ",127.0.0.1:" + second.port());
		edge = Edge.start(first, properties);
		redis.zadd(KEYS.revoked(), new Floor(System.currentTimeMillis() - 3_600_000, Reason.REVOKED).score(), "all");
	}

	private static RedisServer node(String name, int bus) {
		return RedisServer.start(freePort(), directory.resolve(name), "--cluster-enabled", "yes", "--cluster-port",
				Integer.toString(bus));
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Assigns half of the slots to each node, and introduces the nodes to each other. */
	private static void join(int firstBus) {
		RedisClient one = RedisClient.create(RedisURI.create("127.0.0.1", first.port()));
		RedisClient other = RedisClient.create(RedisURI.create("127.0.0.1", second.port()));
		RedisCommands<String, String> ones = one.connect().sync();
		RedisCommands<String, String> others = other.connect().sync();
		ones.clusterAddSlots(IntStream.range(0, HALF).toArray());
		others.clusterAddSlots(IntStream.range(HALF, SlotHash.SLOT_COUNT).toArray());
		others.dispatch(CommandType.CLUSTER, new StatusOutput<>(StringCodec.UTF8),
				new CommandArgs<>(StringCodec.UTF8).add("MEET").add("127.0.0.1").add(first.port()).add(firstBus));
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> Stream.of(ones, others)
				.allMatch((node) -> node.clusterInfo().contains("cluster_state:ok")
						&& node.clusterInfo().contains("cluster_known_nodes:2")));
		one.shutdown();
		other.shutdown();
	}

	@AfterAll
	static void stop() {
		edge.close();
		client.shutdown();
		first.close();
		second.close();
	}

	/**
	 * Returns a user whose keys are on the node of the list of revocations, or on the
	 * other one.
	 */
	private static String user(boolean besideTheList) {
		boolean listIsLow = SlotHash.getSlot(KEYS.revoked()) < HALF;
		return IntStream.range(0, 1000)
			.mapToObj((i) -> "user-" + i)
			.filter((user) -> (SlotHash.getSlot(KEYS.session(user, "s")) < HALF == listIsLow) == besideTheList)
			.findFirst()
			.orElseThrow();
	}

	@Test
	void requestWhenSessionIsOnEitherNodeThenFound() {
		for (String user : new String[] { user(true), user(false) }) {
			edge.upstream().resetRequests();
			String token = TestTokens.token().claim("sub", user).claim("sid", "session-1").sign();
			assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
			assertThat(edge.getWithToken("/sessions/1", token).reason()).isEqualTo("session_ended");
			redis.hset(KEYS.session(user, "session-1"), Map.of("user", user, "roles", "[\"admin\"]"));
			assertThat(edge.getWithToken("/sessions/1", token).status()).isEqualTo(200);
			assertThat(edge.getWithToken("/audit/1", token).status()).isEqualTo(200);
			redis.zadd(KEYS.revoked(), new Floor(System.currentTimeMillis(), Reason.BANNED).score(), "sub:" + user);
			assertThat(edge.getWithToken("/audit/1", token).reason()).isEqualTo("banned");
		}
	}

	@Test
	void requestWhenOpaqueTokenIsOnEitherNodeThenFound() {
		OpaqueTokenKeys keys = new OpaqueTokenKeys(OpaqueTokenKeys.DEFAULT_PREFIX, OpaqueTokenKeys.Style.SHA256);
		for (int i = 0; i < 16; i++) {
			String token = "opaque-token-of-a-user-" + i;
			assertThat(edge.getWithToken("/orders/1", token).reason()).isEqualTo("unknown_token");
			redis.hset(keys.key(token), Map.of("user", "carol", "session", "session-" + i, "iat",
					Long.toString(System.currentTimeMillis() / 1000)));
			redis.hset(KEYS.session("carol", "session-" + i), "user", "carol");
			assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
		}
	}

}
