package io.gatehouse.demo.runner;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import io.gatehouse.demo.client.DemoClient;
import io.gatehouse.demo.client.Polling;
import io.gatehouse.demo.tour.RedisControl;
import io.gatehouse.demo.tour.SignOnTarget;
import io.gatehouse.demo.tour.Target;
import io.gatehouse.test.RedisServer;
import io.gatehouse.token.KeyFile;
import org.jspecify.annotations.Nullable;

/**
 * Redis and the nine JVMs of the demo. {@link #close()} ends all that was started. It may
 * be called at any time and from any thread, also during the start.
 */
final class DemoSystem implements RedisControl, AutoCloseable {

	private static final Duration WHOLE_PATH_LIMIT = Duration.ofSeconds(30);

	private static final Duration CTRL_C_LIMIT = Duration.ofSeconds(2);

	private static final Duration END_LIMIT = Duration.ofSeconds(10);

	/**
	 * Generated at each start, and passed only in the environment of the processes that
	 * need it.
	 */
	private final String edgeSecret = UUID.randomUUID().toString();

	/** Passed in the same way: the secret of the OAuth clients. */
	private final String clientSecret;

	private final Ports ports;

	private final Layout layout;

	private final Progress progress;

	private final Map<Part, DemoClient> clients = new EnumMap<>(Part.class);

	private final List<DemoProcess> services = new ArrayList<>();

	private @Nullable RedisServer redis;

	private volatile boolean redisRuns;

	private volatile boolean closed;

	/**
	 * Creates a system that is not started.
	 * @param clientSecret the secret of the OAuth clients, which clients of others share
	 * @param out for progress
	 */
	DemoSystem(Ports ports, Layout layout, String clientSecret, PrintStream out) {
		this.clientSecret = clientSecret;
		this.ports = ports;
		this.layout = layout;
		this.progress = new Progress(out, ports);
		for (Part part : Part.values()) {
			this.clients.put(part, new DemoClient(ports.uri(part)));
		}
	}

	/**
	 * Starts all parts, and returns when a request passes through all of them.
	 * @throws StartFailedException if a part fails or the start takes too long
	 */
	void start() {
		this.ports.requireFree();
		releaseGray(0);
		startRedis();
		this.progress.ready(Part.REDIS);
		for (Part part : List.of(Part.AUTH, Part.GATEWAY, Part.GATEWAY2, Part.ORDERS, Part.CATALOG, Part.CATALOG_GRAY,
				Part.SIGN_ON, Part.SHOP, Part.DESK)) {
			startService(part);
		}
		awaitReady();
	}

	private synchronized void startRedis() {
		requireOpen();
		try {
			this.redis = RedisServer.start(this.ports.of(Part.REDIS), this.layout.redis());
			this.redisRuns = true;
		}
		catch (UncheckedIOException ex) {
			throw new StartFailedException(Objects.requireNonNullElse(ex.getCause(), ex).getMessage());
		}
	}

	private synchronized void startService(Part part) {
		requireOpen();
		this.services.add(DemoProcess.start(part, this.layout, this.ports,
				new DemoProcess.Secrets(this.edgeSecret, this.clientSecret)));
	}

	private void requireOpen() {
		if (this.closed) {
			throw new StartFailedException("Stopped while starting.");
		}
	}

	private void awaitReady() {
		List<DemoProcess> waiting = new ArrayList<>(this.services);
		while (!waiting.isEmpty()) {
			requireOpen();
			failure().ifPresent((failure) -> {
				throw new StartFailedException(failure);
			});
			waiting.removeIf((service) -> {
				boolean isReady = Readiness.isReady(service.part(), client(service.part()));
				if (isReady) {
					this.progress.ready(service.part());
				}
				return isReady;
			});
			this.progress.waiting(waiting);
			Polling.pause(Duration.ofMillis(200));
		}
		if (!Polling.until(WHOLE_PATH_LIMIT,
				new WholePath(List.of(client(Part.GATEWAY), client(Part.GATEWAY2)))::isOpen)) {
			requireOpen();
			throw new StartFailedException("No request reaches all services. The logs are in " + this.layout.state());
		}
	}

	/**
	 * Finds a process that ended unexpectedly. Ctrl-C in a terminal reaches all processes
	 * at once, so an end shortly before this system closes is not a failure.
	 * @return a description for people; empty if all run, or the system closes
	 */
	Optional<String> failure() {
		if (ended().isEmpty() || Polling.until(CTRL_C_LIMIT, () -> this.closed)) {
			return Optional.empty();
		}
		return ended();
	}

	private Optional<String> ended() {
		if (this.closed) {
			return Optional.empty();
		}
		if (this.redisRuns && !listens(this.ports.of(Part.REDIS))) {
			return Optional.of("Redis ended. Its log is in " + this.layout.redis());
		}
		synchronized (this) {
			return this.services.stream()
				.filter((service) -> !service.isAlive())
				.findFirst()
				.map(DemoProcess::exitReport);
		}
	}

	private static boolean listens(int port) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Returns the target of a tour, including the signing key and the control of Redis.
	 */
	Target target() {
		String keyFile = this.layout.keyFile().toString();
		return new Target(client(Part.GATEWAY), client(Part.GATEWAY2), client(Part.AUTH), client(Part.ORDERS),
				client(Part.CATALOG),
				new SignOnTarget(client(Part.SIGN_ON), client(Part.SHOP), client(Part.DESK),
						this.clientSecret + "-tour"),
				KeyFile.read("AUTH_KEY_FILE", keyFile).getKeys().get(0), this, this::releaseGray);
	}

	private void releaseGray(int percentage) {
		try {
			Files.writeString(this.layout.releaseFile(),
					"demo.gray-percentage: " + percentage + System.lineSeparator());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private DemoClient client(Part part) {
		return Objects.requireNonNull(this.clients.get(part));
	}

	@Override
	public synchronized void stopRedis() {
		this.redisRuns = false;
		if (this.redis != null) {
			this.redis.stop();
		}
	}

	@Override
	public synchronized String dumpRedis() {
		return (this.redis != null) ? this.redis.dump().toString() : "";
	}

	@Override
	public synchronized void restartRedis() {
		requireOpen();
		if (this.redis != null) {
			this.redis.restart();
			this.redisRuns = true;
		}
	}

	/**
	 * Stops Redis, and starts it again after some time, unless the system closes
	 * meanwhile.
	 */
	void pauseRedis(Duration time) {
		stopRedis();
		if (!Polling.until(time, () -> this.closed)) {
			restartRedis();
		}
	}

	/** Returns whether closing has begun. */
	boolean isClosed() {
		return this.closed;
	}

	@Override
	public void close() {
		this.closed = true;
		synchronized (this) {
			this.services.forEach(DemoProcess::end);
			long deadline = System.nanoTime() + END_LIMIT.toNanos();
			this.services.forEach((service) -> service.awaitEnd(deadline));
			stopRedis();
			// also ends processes that an interrupted start may have left
			ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
		}
	}

}
