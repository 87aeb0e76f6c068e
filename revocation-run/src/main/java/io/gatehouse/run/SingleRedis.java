package io.gatehouse.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TcpProxy;

/**
 * A single Redis that loses no acknowledged write. If links are to break, each part
 * connects through its own proxy.
 */
final class SingleRedis implements Redis {

	/** Longest duration of a fault that stalls Redis or a link. */
	private static final Duration LONG = Duration.ofSeconds(6);

	private static final Duration SHORT = Duration.ofSeconds(1);

	private static final int LONGEST_DELAY_MILLIS = 1500;

	private static final int LONGEST_ANSWER = 500;

	private final List<Link> links = new ArrayList<>();

	private final RedisServer server;

	private final boolean hasLinks;

	/**
	 * Starts Redis as a process of its own, so that it can be paused and killed.
	 * @param directory the directory of its files
	 * @param hasLinks whether links are to break
	 */
	SingleRedis(Path directory, boolean hasLinks) {
		this.server = RedisServer.start(freePort(), directory);
		this.hasLinks = hasLinks;
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public List<String> way(String owner, List<Integer> gateways) {
		int port = this.server.port();
		if (this.hasLinks) {
			TcpProxy proxy = TcpProxy.start(port);
			this.links.add(new Link(owner, proxy, gateways));
			port = proxy.port();
		}
		return List.of("--spring.data.redis.host=127.0.0.1", "--spring.data.redis.port=" + port);
	}

	@Override
	public List<String> revokerArguments() {
		return List.of();
	}

	@Override
	public List<Fault> faults(Random random, List<Integer> gateways, Runnable anotherRevokes) {
		List<Fault> faults = new ArrayList<>();
		faults.add(new Fault("Redis is killed", "Redis", LONG, gateways, this.server::kill, this.server::restart));
		faults.add(new Fault("Redis hangs", "Redis", LONG, gateways, this.server::pause, this.server::resume));
		this.links.forEach((link) -> faults.addAll(faults(link, random)));
		return faults;
	}

	private static List<Fault> faults(Link link, Random random) {
		TcpProxy proxy = link.proxy();
		return List.of(link.fault("a link is cut", LONG, proxy::cut),
				link.fault("a link is silent", LONG, proxy::blackHole),
				link.fault("a link is forgotten", LONG, proxy::deafen),
				link.fault("a link is slow", LONG,
						() -> proxy.delay(Duration.ofMillis(random.nextInt(LONGEST_DELAY_MILLIS)))),
				link.fault("a link delivers no responses", LONG, proxy::holdAnswers),
				link.fault("a link breaks within a response", SHORT,
						() -> proxy.cutAfter(random.nextInt(LONGEST_ANSWER))));
	}

	@Override
	public void slowGateways(Duration delay) {
		this.links.stream().filter((link) -> !link.gateways().isEmpty()).forEach((link) -> link.proxy().delay(delay));
	}

	@Override
	public void close() {
		this.links.forEach((link) -> link.proxy().close());
		this.server.close();
	}

	/**
	 * A part's link to Redis.
	 *
	 * @param owner the name of the part
	 * @param proxy breaks the link
	 * @param gateways the numbers of the gateways that depend on it
	 */
	private record Link(String owner, TcpProxy proxy, List<Integer> gateways) {

		Fault fault(String kind, Duration longest, Runnable begin) {
			return new Fault(kind, "the link of " + this.owner, longest, this.gateways, begin, this.proxy::mend);
		}

	}

}
