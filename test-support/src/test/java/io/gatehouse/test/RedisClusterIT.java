package io.gatehouse.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Tag("long")
class RedisClusterIT {

	private static final Pattern BUS_PORT = Pattern.compile("(?<=@)\\d+");

	@Test
	void startWhenClusterRunsThenThreePrimariesServeAllSlots() {
		RedisCluster cluster = RedisCluster.shared();
		assertThat(cluster.ports()).hasSize(3).doesNotHaveDuplicates();
		for (int port : cluster.ports()) {
			assertThat(call(port, "ROLE")).startsWith("master");
			assertThat(call(port, "CLUSTER", "INFO").get(0)).contains("cluster_state:ok", "cluster_slots_ok:16384",
					"cluster_known_nodes:3");
			assertThat(call(port, "CLUSTER", "SLOTS")).containsSubsequence("0", "5460")
				.containsSubsequence("5461", "10921")
				.containsSubsequence("10922", "16383");
		}
	}

	@Test
	void nodesWhenClusterRunsThenTheyAreTheAddressesItTellsClients() {
		RedisCluster cluster = RedisCluster.shared();
		for (int port : cluster.ports()) {
			assertThat(call(port, "CLUSTER", "NODES").get(0)).contains(cluster.nodes());
		}
	}

	@Test
	void startWhenArgumentsAreGivenThenTheyCountOnEveryNode() {
		try (RedisCluster cluster = RedisCluster.start("--cluster-node-timeout", "4321")) {
			assertThat(cluster.ports()).allSatisfy((port) -> assertThat(call(port, "CONFIG", "GET", "*-node-timeout"))
				.containsExactly("cluster-node-timeout", "4321"));
		}
	}

	@Test
	void startWhenNodeRefusesToJoinThenReasonAndLogAreShown() {
		assertThatExceptionOfType(UncheckedIOException.class)
			.isThrownBy(() -> RedisCluster.start("--cluster-enabled", "no"))
			.withMessageContaining("did not form")
			.withMessageContaining("cluster support disabled")
			.withMessageContaining("Ready to accept connections");
	}

	@Test
	void callWhenSlotIsOfAnotherNodeThenItIsMovedThere() {
		RedisCluster cluster = RedisCluster.shared();
		String moved = "-MOVED 12182 " + cluster.nodes().get(2);
		assertThat(call(cluster.ports().get(0), "SET", "foo", "v")).containsExactly(moved);
		assertThat(call(cluster.ports().get(1), "SET", "foo", "v")).containsExactly(moved);
		assertThat(call(cluster.ports().get(2), "SET", "foo", "v")).containsExactly("OK");
	}

	@Test
	void callWhenScriptHasKeysOfTwoSlotsThenItIsRefused() {
		int port = RedisCluster.shared().ports().get(2);
		assertThat(call(port, "EVAL", "return #KEYS", "2", "{foo}a", "{foo}b")).containsExactly("2");
		assertThat(call(port, "EVAL", "return #KEYS", "2", "foo", "bar").get(0)).startsWith("-CROSSSLOT");
	}

	@Test
	void startWhenAnotherClusterRunsThenNeitherSeesTheOther() {
		RedisCluster one = RedisCluster.shared();
		try (RedisCluster other = RedisCluster.start()) {
			assertThat(other.ports()).doesNotContainAnyElementsOf(one.ports());
			call(one.ports().get(2), "SET", "{foo}one", "v");
			assertThat(call(other.ports().get(2), "EXISTS", "{foo}one")).containsExactly("0");
			assertThat(call(other.ports().get(0), "CLUSTER", "NODES").get(0)).doesNotContain(one.nodes());
		}
		assertThat(call(one.ports().get(0), "CLUSTER", "INFO").get(0)).contains("cluster_state:ok",
				"cluster_known_nodes:3");
	}

	@Test
	void closeWhenClusterRunsThenPortsAreFreeAndDirectoriesGone() {
		RedisCluster cluster = RedisCluster.start();
		List<Integer> busPorts = busPorts(cluster);
		List<Path> directories = cluster.ports().stream().map(RedisClusterIT::directory).toList();
		assertThat(busPorts).hasSize(3);
		assertThat(directories).doesNotHaveDuplicates().allSatisfy((directory) -> assertThat(directory).isDirectory());
		cluster.close();
		assertThat(Stream.concat(cluster.ports().stream(), busPorts.stream())).allSatisfy(RedisClusterIT::listen);
		assertThat(directories).allSatisfy((directory) -> assertThat(directory.getParent()).doesNotExist());
		cluster.close();
	}

	@Test
	void sharedWhenAskedAgainThenItIsTheSame() {
		assertThat(RedisCluster.shared()).isSameAs(RedisCluster.shared());
	}

	private static List<String> call(int port, String... command) {
		return new RespClient(port).call(command);
	}

	private static List<Integer> busPorts(RedisCluster cluster) {
		String nodes = call(cluster.ports().get(0), "CLUSTER", "NODES").get(0);
		return BUS_PORT.matcher(nodes).results().map(MatchResult::group).map(Integer::valueOf).toList();
	}

	private static Path directory(int port) {
		return Path.of(call(port, "CONFIG", "GET", "dir").get(1));
	}

	private static void listen(int port) throws IOException {
		new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
	}

}
