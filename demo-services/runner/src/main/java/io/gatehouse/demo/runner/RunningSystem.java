package io.gatehouse.demo.runner;

import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.gatehouse.demo.client.DemoClient;
import io.gatehouse.demo.client.Polling;
import io.gatehouse.demo.tour.Target;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a tour can see of a system that runs already: what answers of it, no signing
 * key, and no hand on Redis.
 *
 * @param gateway the first gateway
 * @param elsewhere where other parts are according to the command line
 * @param ports where parts are tried that the command line does not name
 * @param out where is said what is waited for
 */
record RunningSystem(URI gateway, Map<Part, URI> elsewhere, Ports ports, PrintStream out) {

	private static final Duration START_LIMIT = Duration.ofMinutes(2);

	/** When the first gateway is there, the rest will not be far. */
	private static final Duration PART_LIMIT = Duration.ofSeconds(5);

	private static final Duration WHOLE_PATH_LIMIT = Duration.ofSeconds(30);

	/**
	 * Waits until the system is ready.
	 * @throws StartFailedException if it does not become so
	 */
	Target target() {
		DemoClient first = new DemoClient(this.gateway);
		this.out.println("Visiting " + this.gateway);
		if (!Polling.until(START_LIMIT, () -> Readiness.isReady(Part.GATEWAY, first))) {
			throw new StartFailedException("No gateway of the demo answers at " + this.gateway);
		}
		Target target = new Target(first, found(Part.GATEWAY2), found(Part.AUTH), found(Part.ORDERS),
				found(Part.CATALOG), null, null, null);
		List<DemoClient> gateways = Stream.of(first, target.gateway2()).filter(Objects::nonNull).toList();
		if (!Polling.until(WHOLE_PATH_LIMIT, new WholePath(gateways)::isOpen)) {
			this.out.println("No request goes all the way; the tour will tell why");
		}
		return target;
	}

	/**
	 * A part as it was said, or where it would be on the gateway's host if it answers.
	 */
	private @Nullable DemoClient found(Part part) {
		URI said = this.elsewhere.get(part);
		if (said != null) {
			return new DemoClient(said);
		}
		DemoClient client = new DemoClient(URI.create("http://" + this.gateway.getHost() + ":" + this.ports.of(part)));
		return Polling.until(PART_LIMIT, () -> Readiness.isReady(part, client)) ? client : null;
	}

}
