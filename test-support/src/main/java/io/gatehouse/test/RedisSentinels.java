package io.gatehouse.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.util.FileSystemUtils;

/**
 * Real Redis with replicas and three sentinels on loopback. Each is a process of the
 * {@code redis-server}, 7.0 or later, that {@link RedisServer} finds, also with
 * {@code gatehouse.test.redis=docker}. Two sentinels must agree that the primary is down.
 * They check more often than by default, so that a failover takes two to three seconds.
 * All processes end with the JVM.
 * <p>
 * The sentinels consider a primary down after a minute, so that a busy machine causes no
 * failover. Only the methods that take a primary away shorten this time to the configured
 * one, until another primary has taken over.
 * <p>
 * As with any Sentinel, a former primary that is still alive continues for some seconds
 * after a takeover, and writes to it are lost. {@link #awaitReplication()} waits until it
 * has become a replica.
 * <p>
 * Links are cut by access rules, so that clients do not notice: replicas log in as a user
 * of their own, which is disabled. Clients and sentinels are the user {@code default},
 * without a password.
 */
public final class RedisSentinels implements AutoCloseable {

	private static final String MASTER = "gatehouse";

	private static final String REPLICATION = "replication";

	private static final int SENTINELS = 3;

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private final List<RedisServer> servers = new ArrayList<>();

	private final List<RedisServer> sentinels = new ArrayList<>();

	private final Set<RedisServer> killed = new LinkedHashSet<>();

	private final Set<RedisServer> paused = new LinkedHashSet<>();

	private final Path directory;

	private final Duration downAfter;

	private RedisSentinels(Path directory, Duration downAfter) {
		this.directory = directory;
		this.downAfter = downAfter;
	}

	/**
	 * Starts a primary with two replicas. It is down when it has not answered for a
	 * second.
	 * @param arguments further arguments of every data node, such as
	 * {@code "--min-replicas-to-write", "1", "--min-replicas-max-lag", "1"}
	 * @return running servers that replicate, and sentinels that know all of them
	 */
	public static RedisSentinels start(String... arguments) {
		return start(2, Duration.ofSeconds(1), arguments);
	}

	/**
	 * Starts a primary with replicas.
	 * @param replicas the number of replicas
	 * @param downAfter the time without an answer after which a primary that was taken
	 * away is down
	 * @param arguments further arguments of every data node
	 * @return running servers that replicate, and sentinels that know all of them
	 */
	public static RedisSentinels start(int replicas, Duration downAfter, String... arguments) {
		try {
			RedisSentinels sentinels = new RedisSentinels(Files.createTempDirectory("gatehouse-sentinels-"), downAfter);
			try {
				sentinels.startServers(1 + replicas, arguments);
				sentinels.startSentinels();
				return sentinels;
			}
			catch (IOException | RuntimeException ex) {
				sentinels.close();
				throw ex;
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void startServers(int count, String... further) throws IOException {
		List<String> arguments = new ArrayList<>(
				List.of("--repl-diskless-sync-delay", "0", "--masteruser", REPLICATION, "--masterauth", REPLICATION,
						"--user", REPLICATION, "on", ">" + REPLICATION, "+psync", "+sync", "+replconf", "+ping"));
		arguments.addAll(List.of(further));
		List<Integer> ports = RedisServer.freePorts(count);
		for (int i = 0; i < count; i++) {
			this.servers.add(RedisServer.start(ports.get(i), this.directory.resolve("server-" + i),
					arguments.toArray(String[]::new)));
		}
		for (int port : ports.subList(1, count)) {
			order(port, "REPLICAOF", "127.0.0.1", Integer.toString(ports.get(0)));
		}
		await("the replicas follow", () -> allFollow(ports.get(0)));
	}

	private void startSentinels() throws IOException {
		List<Integer> ports = RedisServer.freePorts(SENTINELS);
		for (int i = 0; i < SENTINELS; i++) {
			this.sentinels
				.add(RedisServer.startSentinel(ports.get(i), this.directory.resolve("sentinel-" + i), configuration()));
			// short periods, so that the timing depends little on the load of the machine
			order(ports.get(i), "SENTINEL", "DEBUG", "INFO-PERIOD", "500", "PUBLISH-PERIOD", "500", "TILT-TRIGGER",
					"60000");
		}
		await("its sentinels know each other", () -> ports.stream().allMatch(this::knowsAll));
	}

	private List<String> configuration() {
		return List.of(
				"sentinel monitor " + MASTER + " 127.0.0.1 " + this.servers.get(0).port() + " " + (SENTINELS / 2 + 1),
				"sentinel down-after-milliseconds " + MASTER + " " + PATIENCE.toMillis(),
				"sentinel failover-timeout " + MASTER + " 3000",
				"sentinel parallel-syncs " + MASTER + " " + this.servers.size());
	}

	private boolean knowsAll(int sentinel) {
		Map<String, String> master = new HashMap<>();
		List<String> pairs = call(sentinel, "SENTINEL", "MASTER", MASTER);
		for (int i = 0; i + 1 < pairs.size(); i += 2) {
			master.put(pairs.get(i), pairs.get(i + 1));
		}
		return Integer.toString(this.servers.size() - 1).equals(master.get("num-slaves"))
				&& Integer.toString(SENTINELS - 1).equals(master.get("num-other-sentinels"));
	}

	/**
	 * Returns the sentinels' name of the primary, as
	 * {@code spring.data.redis.sentinel.master} takes it.
	 * @return the name
	 */
	public String masterName() {
		return MASTER;
	}

	/**
	 * Returns the ports of the sentinels, at {@code 127.0.0.1}.
	 * @return three ports
	 */
	public List<Integer> sentinelPorts() {
		return this.sentinels.stream().map(RedisServer::port).toList();
	}

	/**
	 * Returns the addresses of the sentinels, as {@code spring.data.redis.sentinel.nodes}
	 * takes them.
	 * @return three addresses such as {@code 127.0.0.1:32801}
	 */
	public List<String> sentinelNodes() {
		return sentinelPorts().stream().map((port) -> "127.0.0.1:" + port).toList();
	}

	/**
	 * Returns the data nodes, regardless of their present roles.
	 * @return the first primary, then its replicas
	 */
	public List<RedisServer> servers() {
		return List.copyOf(this.servers);
	}

	/**
	 * Returns the port of the primary, at {@code 127.0.0.1}, as the first sentinel
	 * reports it.
	 * @return the port
	 */
	public int primaryPort() {
		return primaryPort(this.sentinels.get(0));
	}

	private static int primaryPort(RedisServer sentinel) {
		return Integer.parseInt(call(sentinel.port(), "SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER).get(1));
	}

	private RedisServer primary() {
		int port = primaryPort();
		return this.servers.stream().filter((server) -> server.port() == port).findFirst().orElseThrow();
	}

	/**
	 * Promotes a replica while the primary is alive, and waits until this is done.
	 * @return the port of the new primary
	 */
	public int failover() {
		int old = primaryPort();
		// otherwise a sentinel would demote a promoted server that was the primary a
		// moment ago
		await("the sentinels see that replicas are replicas", this::areReplicasSeen);
		// refused while the last failover has not ended, or no replica is seen as healthy
		await("a failover can begin",
				() -> call(sentinelPorts().get(0), "SENTINEL", "FAILOVER", MASTER).equals(List.of("OK")));
		return awaitPrimaryOtherThan(old);
	}

	/**
	 * Ends the primary with SIGKILL, and waits until another has taken over.
	 * @return the port of the new primary
	 */
	public int killPrimary() {
		RedisServer primary = primary();
		primary.kill();
		this.killed.add(primary);
		waitFor(this.downAfter);
		return awaitPrimaryOtherThan(primary.port());
	}

	/**
	 * Starts the killed servers again, as replicas of the present primary, and waits
	 * until they follow it.
	 */
	public void restartKilled() {
		String primary = Integer.toString(primaryPort());
		for (RedisServer server : this.killed) {
			server.restart(List.of("--replicaof", "127.0.0.1", primary));
		}
		this.killed.clear();
		awaitReplication();
	}

	/**
	 * Suspends the process of the primary (SIGSTOP): it still accepts connections, but
	 * answers nothing. If this lasts, another server takes over;
	 * {@link #awaitPrimaryOtherThan(int)} waits for that.
	 */
	public void pausePrimary() {
		RedisServer primary = primary();
		primary.pause();
		this.paused.add(primary);
		waitFor(this.downAfter);
	}

	/**
	 * Resumes the suspended servers (SIGCONT). A resumed primary does not know that
	 * another may have taken over, and accepts writes until a sentinel has demoted it.
	 */
	public void resume() {
		this.paused.forEach(RedisServer::resume);
		this.paused.clear();
		waitFor(PATIENCE);
	}

	private void waitFor(Duration patience) {
		sentinelPorts().forEach((port) -> order(port, "SENTINEL", "SET", MASTER, "down-after-milliseconds",
				Long.toString(patience.toMillis())));
	}

	/**
	 * Cuts the link between the primary and its replicas: no write that is answered from
	 * now on reaches them. Clients and sentinels continue to use the primary.
	 */
	public void cutReplication() {
		cutReplication(primaryPort());
	}

	private static void cutReplication(int primary) {
		order(primary, "ACL", "SETUSER", REPLICATION, "off");
		call(primary, "CLIENT", "KILL", "USER", REPLICATION);
	}

	/**
	 * Cuts the primary off from replicas and sentinels, and waits until another has taken
	 * over. Clients that know the old primary can still read and write there, until
	 * {@link #mend()}. It refuses {@code PING} and {@code REPLICAOF}, by which sentinels
	 * detect and demote it.
	 * @return the port of the new primary
	 */
	public int isolatePrimary() {
		int old = primaryPort();
		cutReplication(old);
		order(old, "ACL", "SETUSER", "default", "-ping", "-replicaof", "-slaveof");
		waitFor(this.downAfter);
		return awaitPrimaryOtherThan(old);
	}

	/**
	 * Undoes {@link #cutReplication()} and {@link #isolatePrimary()}, and waits until
	 * every running server is the primary or has the primary's data.
	 */
	public void mend() {
		running().forEach((server) -> {
			order(server.port(), "ACL", "SETUSER", REPLICATION, "on");
			order(server.port(), "ACL", "SETUSER", "default", "+ping", "+replicaof", "+slaveof");
		});
		awaitReplication();
	}

	/**
	 * Waits until all sentinels agree on another primary, and that server has the role.
	 * @param port the port of the former primary
	 * @return the port of the new primary
	 */
	public int awaitPrimaryOtherThan(int port) {
		await("the primary is not on port " + port, () -> {
			List<Integer> named = this.sentinels.stream().map(RedisSentinels::primaryPort).distinct().toList();
			return named.size() == 1 && named.get(0) != port && call(named.get(0), "ROLE").get(0).equals("master");
		});
		waitFor(PATIENCE);
		return primaryPort();
	}

	/**
	 * Waits until every running server except the primary follows it and has all writes
	 * so far.
	 */
	public void awaitReplication() {
		await("the replicas follow", () -> allFollow(primaryPort()));
	}

	private boolean allFollow(int primary) {
		Map<String, String> leader = replication(primary);
		return running().map(RedisServer::port)
			.filter((port) -> port != primary)
			.allMatch((port) -> leader.toString().contains("port=" + port + ",state=online")
					&& follows(replication(port), primary, leader));
	}

	private boolean areReplicasSeen() {
		List<String> replicas = running().map(RedisServer::port)
			.filter((port) -> "slave".equals(replication(port).get("role")))
			.map(String::valueOf)
			.toList();
		return sentinelPorts().stream().allMatch((sentinel) -> seenReplicas(sentinel).containsAll(replicas));
	}

	/** Returns the ports of the servers that a sentinel has seen as replicas. */
	private static Set<String> seenReplicas(int sentinel) {
		Set<String> seen = new LinkedHashSet<>();
		List<String> fields = call(sentinel, "SENTINEL", "REPLICAS", MASTER);
		String port = "";
		for (int i = 0; i + 1 < fields.size(); i += 2) {
			if (fields.get(i).equals("port")) {
				port = fields.get(i + 1);
			}
			else if (fields.get(i).equals("role-reported") && fields.get(i + 1).equals("slave")) {
				seen.add(port);
			}
		}
		return seen;
	}

	private static boolean follows(Map<String, String> replica, int primary, Map<String, String> leader) {
		return "slave".equals(replica.get("role")) && Integer.toString(primary).equals(replica.get("master_port"))
				&& "up".equals(replica.get("master_link_status"))
				&& offset(replica, "slave_repl_offset") >= offset(leader, "master_repl_offset");
	}

	private static long offset(Map<String, String> replication, String name) {
		return Long.parseLong(replication.getOrDefault(name, "-1"));
	}

	private static Map<String, String> replication(int port) {
		return call(port, "INFO", "replication").get(0)
			.lines()
			.map((line) -> line.split(":", 2))
			.filter((parts) -> parts.length > 1)
			.collect(Collectors.toMap((parts) -> parts[0], (parts) -> parts[1]));
	}

	private Stream<RedisServer> running() {
		return this.servers.stream().filter((server) -> !this.killed.contains(server) && !this.paused.contains(server));
	}

	private void await(String condition, BooleanSupplier holds) {
		long deadline = System.nanoTime() + TIMEOUT.toNanos();
		while (!isSure(holds)) {
			if (System.nanoTime() - deadline > 0) {
				throw new IllegalStateException(
						"Redis Sentinel did not reach this state in time: " + condition + "\n" + logs());
			}
			LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
		}
	}

	/**
	 * Treats a failed call as false, since a server that becomes a replica closes its
	 * connections.
	 */
	private static boolean isSure(BooleanSupplier holds) {
		try {
			return holds.getAsBoolean();
		}
		catch (UncheckedIOException ex) {
			return false;
		}
	}

	private String logs() {
		StringBuilder logs = new StringBuilder();
		Stream.concat(this.servers.stream(), this.sentinels.stream()).forEach((process) -> {
			try {
				logs.append("--- ").append(process.port()).append('\n').append(process.log());
			}
			catch (IOException ex) {
				logs.append(ex);
			}
		});
		return logs.toString();
	}

	private static void order(int port, String... command) {
		List<String> answer = call(port, command);
		if (!answer.equals(List.of("OK"))) {
			throw new IllegalStateException(String.join(" ", command) + " on port " + port + ": " + answer);
		}
	}

	private static List<String> call(int port, String... command) {
		return new RespClient(port).call(command);
	}

	/**
	 * Ends all servers and sentinels and deletes their directories.
	 */
	@Override
	public void close() {
		this.sentinels.forEach(RedisServer::close);
		this.servers.forEach(RedisServer::close);
		try {
			FileSystemUtils.deleteRecursively(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
