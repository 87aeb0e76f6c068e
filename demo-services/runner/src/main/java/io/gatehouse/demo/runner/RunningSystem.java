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
import io.gatehouse.demo.tour.SignOnTarget;
import io.gatehouse.demo.tour.Target;
import org.jspecify.annotations.Nullable;

/**
 * Finds the parts of a running system for a tour, without the signing key and without
 * control of Redis.
 *
 * @param gateway the first gateway
 * @param elsewhere the addresses of other parts from the command line
 * @param ports the ports to try for parts that the command line does not name
 * @param out receives progress messages
 */
record RunningSystem(URI gateway, Map<Part, URI> elsewhere, Ports ports, PrintStream out) {

	private static final Duration START_LIMIT = Duration.ofMinutes(2);

	/** Short, since the other parts should be ready soon after the first gateway. */
	private static final Duration PART_LIMIT = Duration.ofSeconds(5);

	private static final Duration WHOLE_PATH_LIMIT = Duration.ofSeconds(30);

	/**
	 * Waits until the system is ready.
	 * @throws StartFailedException if it does not get ready in time
	 */
	Target target() {
		DemoClient first = new DemoClient(this.gateway);
		this.out.println("Target: " + this.gateway);
		if (!Polling.until(START_LIMIT, () -> Readiness.isReady(Part.GATEWAY, first))) {
			throw new StartFailedException("No gateway of the demo answers at " + this.gateway);
		}
		Target target = new Target(first, found(Part.GATEWAY2), found(Part.AUTH), found(Part.ORDERS),
				found(Part.CATALOG), signOn(), null, null, null);
		List<DemoClient> gateways = Stream.of(first, target.gateway2()).filter(Objects::nonNull).toList();
		if (!Polling.until(WHOLE_PATH_LIMIT, new WholePath(gateways)::isOpen)) {
			this.out.println("No request reaches all services; the tour shows the reason");
		}
		return target;
	}

	/** Returns single sign-on, if its three parts are there. */
	private @Nullable SignOnTarget signOn() {
		DemoClient server = found(Part.SIGN_ON);
		DemoClient shop = (server != null) ? found(Part.SHOP) : null;
		DemoClient desk = (shop != null) ? found(Part.DESK) : null;
		return (server != null && shop != null && desk != null) ? new SignOnTarget(server, shop, desk, null) : null;
	}

	/**
	 * Returns the part at the given address, else at the gateway's host if it answers
	 * there.
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
