package io.gatehouse.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.gatehouse.test.TestTokens;

/**
 * Gateway in a JVM of its own, in front of an upstream.
 */
final class GatewayProcess implements AutoCloseable {

	private static final Duration START_LIMIT = Duration.ofMinutes(2);

	private static final long POLL_NANOS = Duration.ofMillis(200).toNanos();

	private final String name;

	private final int port;

	private final Path log;

	private final Process process;

	private GatewayProcess(String name, int port, Path log, Process process) {
		this.name = name;
		this.port = port;
		this.log = log;
		this.process = process;
	}

	/**
	 * Starts a gateway, and returns when it listens.
	 * @param name the name in reports
	 * @param upstreamPort the port to which the only route leads, which also publishes
	 * keys
	 * @param redisPort the port of Redis
	 * @param properties more properties, as {@code name=value}
	 */
	static GatewayProcess start(String name, int upstreamPort, int redisPort, String... properties) {
		try {
			int port = freePort();
			Path log = Files.createTempFile("gatehouse-benchmark-", ".log");
			String upstream = "http://127.0.0.1:" + upstreamPort;
			String route = "--spring.cloud.gateway.server.webflux.routes[0].";
			List<String> command = new ArrayList<>(
					List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-cp",
							System.getProperty("java.class.path"), GatewayApplication.class.getName(),
							"--server.address=127.0.0.1", "--server.port=" + port, "--spring.data.redis.host=127.0.0.1",
							"--spring.data.redis.port=" + redisPort, "--spring.main.banner-mode=off",
							"--gatehouse.issuers.main.issuer=" + TestTokens.ISSUER,
							"--gatehouse.issuers.main.jwk-set-uri=" + upstream + "/keys",
							"--gatehouse.issuers.main.algorithms=RS256,ES256", route + "id=all",
							route + "uri=" + upstream, route + "predicates[0]=Path=/**"));
			for (String property : properties) {
				command.add("--" + property);
			}
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start();
			GatewayProcess gateway = new GatewayProcess(name, port, log, process);
			gateway.awaitListening();
			return gateway;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private void awaitListening() {
		long deadline = System.nanoTime() + START_LIMIT.toNanos();
		while (!listens()) {
			if (!this.process.isAlive() || System.nanoTime() - deadline > 0) {
				close();
				throw new IllegalStateException("The gateway did not start, see " + this.log);
			}
			LockSupport.parkNanos(POLL_NANOS);
		}
	}

	private boolean listens() {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port), 1000);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** Returns the name in reports. */
	String name() {
		return this.name;
	}

	/** Returns the port on which the gateway listens. */
	int port() {
		return this.port;
	}

	/** Returns the processor time used so far; zero if it is not available. */
	Duration processorTime() {
		return this.process.info().totalCpuDuration().orElse(Duration.ZERO);
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(10, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
