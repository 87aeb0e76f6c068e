package io.gatehouse.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

/**
 * Real Redis Cluster on loopback: three primaries without replicas, each a process of the
 * {@code redis-server}, 7.0 or later, that {@link RedisServer} finds. The first node
 * serves the first third of the 16384 slots, the second node the next third, and the
 * third node the rest. The cluster ends with the JVM.
 * <p>
 * The nodes are processes with {@code gatehouse.test.redis=docker} too: they announce the
 * addresses that they listen on, which containers would not share with the tests.
 * <p>
 * The start takes two to three seconds, since a primary waits for two seconds before it
 * reports the cluster as usable. Tests that can use separate keys should use the
 * {@link #shared()} cluster.
 */
public final class RedisCluster implements AutoCloseable {

	private static final int SIZE = 3;

	private static final int SLOTS = 16_384;

	private static final Duration FORM_TIMEOUT = Duration.ofSeconds(30);

	private static final List<String> FORMED = List.of("cluster_state:ok", "cluster_slots_ok:" + SLOTS,
			"cluster_known_nodes:" + SIZE, "cluster_size:" + SIZE);

	private static @Nullable RedisCluster shared;

	private final List<Node> nodes = new ArrayList<>();

	private final Path directory;

	private RedisCluster(Path directory) {
		this.directory = directory;
	}

	/**
	 * Returns the cluster that all tests of a JVM share. It is started at the first call.
	 * @return a running cluster
	 */
	public static synchronized RedisCluster shared() {
		if (shared == null) {
			shared = start();
		}
		return shared;
	}

	/**
	 * Starts a cluster on free ports, with empty directories, and waits until every node
	 * knows the others and all slots are served.
	 * @param arguments further arguments of every node, such as
	 * {@code "--cluster-node-timeout", "1000"}
	 * @return a running cluster
	 * @throws UncheckedIOException if a node does not start or does not join in time; the
	 * message has its log
	 */
	public static RedisCluster start(String... arguments) {
		try {
			RedisCluster cluster = new RedisCluster(Files.createTempDirectory("gatehouse-cluster-"));
			try {
				cluster.form(List.of(arguments));
				return cluster;
			}
			catch (IOException | RuntimeException ex) {
				cluster.close();
				throw ex;
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the ports of the nodes, at {@code 127.0.0.1}.
	 * @return three ports, in the order of the slots that their nodes serve
	 */
	public List<Integer> ports() {
		return this.nodes.stream().map((node) -> node.server().port()).toList();
	}

	/**
	 * Returns the addresses of the nodes, as {@code spring.data.redis.cluster.nodes}
	 * takes them.
	 * @return three addresses such as {@code 127.0.0.1:32801}, in the order of
	 * {@link #ports()}
	 */
	public List<String> nodes() {
		return ports().stream().map((port) -> "127.0.0.1:" + port).toList();
	}

	private void form(List<String> arguments) throws IOException {
		for (int i = 0; i < SIZE; i++) {
			this.nodes.add(Node.start(this.directory.resolve("node-" + i), arguments));
		}
		for (int i = 0; i < SIZE; i++) {
			this.nodes.get(i)
				.order("CLUSTER", "ADDSLOTSRANGE", Integer.toString(i * SLOTS / SIZE),
						Integer.toString((i + 1) * SLOTS / SIZE - 1));
			for (Node earlier : this.nodes.subList(0, i)) {
				this.nodes.get(i)
					.order("CLUSTER", "MEET", "127.0.0.1", Integer.toString(earlier.server().port()),
							Integer.toString(earlier.busPort()));
			}
		}
		long deadline = System.nanoTime() + FORM_TIMEOUT.toNanos();
		for (Node node : this.nodes) {
			node.awaitFormed(deadline);
		}
	}

	/**
	 * Ends all nodes and deletes their directories.
	 */
	@Override
	public void close() {
		this.nodes.forEach((node) -> node.server().close());
		try {
			FileSystemUtils.deleteRecursively(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Primary of the cluster.
	 *
	 * @param server its process
	 * @param busPort the port for the other nodes. The default, 10000 above the port, may
	 * be taken or beyond 65535.
	 */
	private record Node(RedisServer server, int busPort) {

		static Node start(Path directory, List<String> further) throws IOException {
			List<Integer> ports = RedisServer.freePorts(2);
			int busPort = ports.get(1);
			List<String> arguments = new ArrayList<>(List.of("--cluster-enabled", "yes", "--cluster-config-file",
					"nodes.conf", "--cluster-port", Integer.toString(busPort), "--cluster-announce-ip", "127.0.0.1",
					"--cluster-node-timeout", "5000"));
			arguments.addAll(further);
			return new Node(RedisServer.start(ports.get(0), directory, arguments.toArray(String[]::new)), busPort);
		}

		void order(String... command) throws IOException {
			String answer = ask(command);
			if (!answer.equals("OK")) {
				throw failure("answered " + String.join(" ", command) + " with " + answer);
			}
		}

		void awaitFormed(long deadline) throws IOException {
			String info = ask("CLUSTER", "INFO");
			while (!info.lines().toList().containsAll(FORMED)) {
				if (System.nanoTime() - deadline > 0) {
					throw failure("still says\n" + info);
				}
				LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
				info = ask("CLUSTER", "INFO");
			}
		}

		private String ask(String... command) throws IOException {
			try {
				return new RespClient(this.server.port()).call(command).get(0);
			}
			catch (UncheckedIOException ex) {
				throw failure("did not answer " + String.join(" ", command) + ": " + ex.getMessage());
			}
		}

		private IOException failure(String reason) throws IOException {
			return new IOException("Redis Cluster did not form, its node on port " + this.server.port() + " " + reason
					+ "\n" + this.server.log());
		}

	}

}
