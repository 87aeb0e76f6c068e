package io.gatehouse.test;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import redis.embedded.RedisExecProvider;

import org.springframework.util.FileSystemUtils;

/**
 * A real Redis on loopback: the {@code redis-server} on the PATH, or else the one inside
 * {@code org.signal:embedded-redis}; with the system property
 * {@code gatehouse.test.redis=docker} a container that Testcontainers starts. It keeps an
 * append-only file with every write synced, evicts nothing, can be stopped, killed and
 * started again on the same port, and ends with the JVM.
 */
public final class RedisServer implements AutoCloseable {

	private static final Duration START_TIMEOUT = Duration.ofSeconds(20);

	private static @Nullable RedisServer shared;

	private final int port;

	private final Path directory;

	private final List<String> arguments;

	private final boolean inDocker;

	private final boolean temporary;

	private @Nullable Process process;

	private @Nullable RedisContainer container;

	private RedisServer(int port, Path directory, List<String> arguments, boolean inDocker, boolean temporary) {
		this.port = port;
		this.directory = directory;
		this.arguments = arguments;
		this.inDocker = inDocker;
		this.temporary = temporary;
	}

	/**
	 * The one Redis that all tests of a JVM share, started when it is first asked for.
	 * @return a running server
	 */
	public static synchronized RedisServer shared() {
		if (shared == null) {
			shared = start();
		}
		return shared;
	}

	/**
	 * Starts a server on a free port, with an empty directory.
	 * @param arguments further arguments, such as {@code "--maxmemory", "2mb"}
	 * @return a running server
	 */
	public static RedisServer start(String... arguments) {
		try {
			RedisServer server = new RedisServer(freePorts(1).get(0), Files.createTempDirectory("gatehouse-redis-"),
					List.of(arguments), "docker".equals(System.getProperty("gatehouse.test.redis")), true);
			server.restart();
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Starts a server as a process.
	 * @param port the port
	 * @param directory where it keeps its data; made if it does not exist
	 * @param arguments further arguments
	 * @return a running server
	 */
	public static RedisServer start(int port, Path directory, String... arguments) {
		try {
			RedisServer server = new RedisServer(port, Files.createDirectories(directory), List.of(arguments), false,
					false);
			server.restart();
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The port that it listens on, at {@code 127.0.0.1}.
	 * @return the port
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Starts it again after {@link #stop()} or {@link #kill()}, with the data that it
	 * kept.
	 */
	public synchronized void restart() {
		try {
			if (this.inDocker) {
				if (this.container == null) {
					this.container = new RedisContainer(this.port, this.arguments);
				}
				this.container.start();
			}
			else {
				Process started = new ProcessBuilder(command()).directory(this.directory.toFile())
					.redirectErrorStream(true)
					.redirectOutput(this.directory.resolve("redis.log").toFile())
					.start();
				endWithJvm(started);
				this.process = started;
			}
			awaitReady();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void endWithJvm(Process started) {
		try {
			Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
		}
		catch (IllegalStateException ex) {
			// the JVM is ending already
			started.destroyForcibly();
			throw ex;
		}
	}

	private List<String> command() {
		List<String> command = new ArrayList<>(List.of(executable(), "--port", Integer.toString(this.port), "--bind",
				"127.0.0.1", "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy",
				"noeviction", "--dir", this.directory.toString()));
		command.addAll(this.arguments);
		return command;
	}

	private static String executable() {
		String path = System.getenv().getOrDefault("PATH", "");
		return Arrays.stream(path.split(File.pathSeparator))
			.map((folder) -> Path.of(folder, "redis-server"))
			.filter(Files::isExecutable)
			.map(Path::toString)
			.findFirst()
			.orElseGet(RedisServer::embedded);
	}

	private static String embedded() {
		try {
			return RedisExecProvider.defaultProvider().get().getAbsolutePath();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void awaitReady() throws IOException {
		long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
		while (!answersPing()) {
			if (System.nanoTime() - deadline > 0 || (this.process != null && !this.process.isAlive())) {
				throw new IOException("Redis did not start on port " + this.port + ":\n" + log());
			}
			LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
		}
	}

	/**
	 * What it has logged since it was last started; empty in a container.
	 */
	String log() throws IOException {
		Path log = this.directory.resolve("redis.log");
		return Files.exists(log) ? Files.readString(log) : "";
	}

	private boolean answersPing() {
		try {
			return new RespClient(this.port).call("PING").equals(List.of("PONG"));
		}
		catch (UncheckedIOException ex) {
			return false;
		}
	}

	/**
	 * All that it holds, as somebody would see it who got a copy: every key, and what is
	 * under it.
	 * @return the values by their keys, each as texts in the order of the command that
	 * reads its type
	 */
	public Map<String, List<String>> dump() {
		RespClient client = new RespClient(this.port);
		Map<String, List<String>> dump = new TreeMap<>();
		for (String key : client.call("KEYS", "*")) {
			String type = client.call("TYPE", key).get(0);
			dump.put(key, switch (type) {
				case "string" -> client.call("GET", key);
				case "hash" -> client.call("HGETALL", key);
				case "zset" -> client.call("ZRANGE", key, "0", "-1", "WITHSCORES");
				case "set" -> client.call("SMEMBERS", key);
				case "list" -> client.call("LRANGE", key, "0", "-1");
				case "stream" -> client.call("XRANGE", key, "-", "+");
				// it ended in between
				case "none" -> List.of();
				default -> throw new IllegalStateException("A key of type " + type);
			});
		}
		return dump;
	}

	/**
	 * Ends it in order. What it holds is kept.
	 */
	public synchronized void stop() {
		if (this.container != null) {
			this.container.stop();
		}
		end(Process::destroy);
	}

	/**
	 * Ends it with SIGKILL.
	 */
	public synchronized void kill() {
		if (this.container != null) {
			this.container.kill();
		}
		end(Process::destroyForcibly);
	}

	private void end(java.util.function.Consumer<Process> signal) {
		Process running = this.process;
		if (running != null) {
			signal.accept(running);
			try {
				if (!running.waitFor(10, TimeUnit.SECONDS)) {
					running.destroyForcibly().waitFor();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				running.destroyForcibly();
			}
			this.process = null;
		}
	}

	/**
	 * Ends it. A directory that was made for it is deleted with all that it holds.
	 */
	@Override
	public synchronized void close() {
		if (this.container != null) {
			this.container.close();
			this.container = null;
		}
		kill();
		if (this.temporary) {
			delete();
		}
	}

	private void delete() {
		try {
			FileSystemUtils.deleteRecursively(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Ports of loopback that nobody listens on, all different.
	 */
	static List<Integer> freePorts(int count) throws IOException {
		List<ServerSocket> held = new ArrayList<>();
		try {
			for (int i = 0; i < count; i++) {
				held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
			}
			return held.stream().map(ServerSocket::getLocalPort).toList();
		}
		finally {
			for (ServerSocket socket : held) {
				socket.close();
			}
		}
	}

}
