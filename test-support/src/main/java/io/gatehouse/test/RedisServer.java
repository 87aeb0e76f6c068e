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
 * Real Redis server on loopback: the {@code redis-server} on the PATH, or else the one
 * inside {@code org.signal:embedded-redis}; with the system property
 * {@code gatehouse.test.redis=docker} a container that Testcontainers starts. The server
 * keeps an append-only file with every write synced and evicts nothing. It can be
 * stopped, killed and started again on the same port, and ends with the JVM.
 */
public final class RedisServer implements AutoCloseable {

	private static final Duration START_TIMEOUT = Duration.ofSeconds(20);

	private static @Nullable RedisServer shared;

	private final int port;

	private final Path directory;

	private final List<String> arguments;

	private final boolean temporary;

	private final @Nullable RedisContainer container;

	private @Nullable Process process;

	private RedisServer(int port, Path directory, List<String> arguments, boolean temporary,
			@Nullable RedisContainer container) {
		this.port = port;
		this.directory = directory;
		this.arguments = arguments;
		this.temporary = temporary;
		this.container = container;
	}

	/**
	 * Returns the Redis server that all tests of a JVM share. It is started at the first
	 * call.
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
			int port = freePorts(1).get(0);
			Path directory = Files.createTempDirectory("gatehouse-redis-");
			boolean inDocker = "docker".equals(System.getProperty("gatehouse.test.redis"));
			RedisServer server = new RedisServer(port, directory, dataArguments(port, directory, arguments), true,
					inDocker ? new RedisContainer(port, List.of(arguments)) : null);
			server.restart();
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Starts a server, always as a process, with TLS on a port of its own and the
	 * certificate of {@link TestTls}. It requires no client certificates. If the
	 * {@code redis-server} on the PATH was built without TLS, it does not start.
	 * @param arguments further arguments, such as {@code "--tls-auth-clients", "yes"}
	 * @return a running server
	 */
	public static RedisServer startWithTls(String... arguments) {
		try {
			List<Integer> ports = freePorts(2);
			List<String> further = new ArrayList<>(
					List.of("--tls-port", Integer.toString(ports.get(1)), "--tls-cert-file",
							TestTls.certificate().toString(), "--tls-key-file", TestTls.privateKey().toString(),
							"--tls-ca-cert-file", TestTls.caCertificate().toString(), "--tls-auth-clients", "no"));
			further.addAll(List.of(arguments));
			Path directory = Files.createTempDirectory("gatehouse-redis-");
			RedisServer server = new RedisServer(ports.get(0), directory,
					dataArguments(ports.get(0), directory, further.toArray(String[]::new)), true, null);
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
			Files.createDirectories(directory);
			RedisServer server = new RedisServer(port, directory, dataArguments(port, directory, arguments), false,
					null);
			server.restart();
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Starts a sentinel as a process. The sentinel writes its findings into its
	 * configuration.
	 * @param directory the directory of the configuration; must not exist
	 * @param configuration further lines of it, such as {@code sentinel monitor …}
	 */
	static RedisServer startSentinel(int port, Path directory, List<String> configuration) throws IOException {
		List<String> lines = new ArrayList<>(List.of("port " + port, "bind 127.0.0.1"));
		lines.addAll(configuration);
		Path file = Files.write(Files.createDirectory(directory).resolve("sentinel.conf"), lines);
		RedisServer sentinel = new RedisServer(port, directory, List.of(file.toString(), "--sentinel"), false, null);
		sentinel.restart();
		return sentinel;
	}

	private static List<String> dataArguments(int port, Path directory, String... further) {
		List<String> arguments = new ArrayList<>(
				List.of("--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes",
						"--appendfsync", "always", "--maxmemory-policy", "noeviction", "--dir", directory.toString()));
		arguments.addAll(List.of(further));
		return arguments;
	}

	/**
	 * Returns the port without TLS, at {@code 127.0.0.1}.
	 * @return the port
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Returns the TLS port, at {@code 127.0.0.1} and {@code localhost}.
	 * @return the port
	 * @throws IllegalStateException if it was not started with TLS
	 */
	public int tlsPort() {
		int option = this.arguments.indexOf("--tls-port");
		if (option < 0) {
			throw new IllegalStateException("The Redis on port " + this.port + " does not speak TLS");
		}
		return Integer.parseInt(this.arguments.get(option + 1));
	}

	/**
	 * Starts the server again after {@link #stop()} or {@link #kill()}, with the data
	 * that it kept.
	 */
	public void restart() {
		restart(List.of());
	}

	/**
	 * Starts the process again with more arguments, for this run only.
	 */
	synchronized void restart(List<String> more) {
		try {
			if (this.container != null) {
				this.container.start();
			}
			else {
				List<String> command = new ArrayList<>(List.of(executable()));
				command.addAll(this.arguments);
				command.addAll(more);
				Process started = new ProcessBuilder(command).directory(this.directory.toFile())
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
	 * Returns the log since the last start; empty in a container.
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
	 * Returns all keys and their values, as an attacker with a copy of the data would see
	 * them.
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
				// the key no longer exists
				case "none" -> List.of();
				default -> throw new IllegalStateException("A key of type " + type);
			});
		}
		return dump;
	}

	/**
	 * Stops the server in order. Its data is kept.
	 */
	public synchronized void stop() {
		if (this.container != null) {
			this.container.stop();
		}
		end(Process::destroy);
	}

	/**
	 * Ends the server with SIGKILL.
	 */
	public synchronized void kill() {
		if (this.container != null) {
			this.container.kill();
		}
		end(Process::destroyForcibly);
	}

	/**
	 * Suspends the process (SIGSTOP): it still accepts connections, but answers nothing.
	 * Not supported in a container.
	 */
	public void pause() {
		signal("STOP");
	}

	/**
	 * Resumes the process after {@link #pause()}.
	 */
	public void resume() {
		signal("CONT");
	}

	private synchronized void signal(String signal) {
		if (this.process == null) {
			throw new IllegalStateException("There is no process");
		}
		try {
			// runs in a shell, which has a built-in kill if there is none on the PATH
			String command = "kill -" + signal + " " + this.process.pid();
			if (new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor() != 0) {
				throw new IllegalStateException(command + " failed");
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
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
	 * Ends the server. A directory that was made for it is deleted with its content.
	 */
	@Override
	public synchronized void close() {
		if (this.container != null) {
			this.container.close();
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
	 * Returns different free ports of loopback.
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
