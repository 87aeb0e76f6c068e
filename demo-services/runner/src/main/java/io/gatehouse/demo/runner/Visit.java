package io.gatehouse.demo.runner;

import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;

import io.gatehouse.demo.client.DemoClient;
import io.gatehouse.demo.tour.RedisControl;
import io.gatehouse.demo.tour.Target;
import io.gatehouse.token.KeyFile;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a tour can see.
 *
 * @param ports where the parts listen, unless something else was said
 * @param elsewhere where parts are according to the command line
 */
record Visit(Ports ports, Map<Part, URI> elsewhere) {

	/**
	 * A system that this process started: all of it, its signing key, and Redis to stop.
	 */
	Target ownTarget(Layout layout, RedisControl redis) {
		return new Target(own(Part.GATEWAY), own(Part.GATEWAY2), own(Part.AUTH), own(Part.ORDERS), own(Part.CATALOG),
				KeyFile.read("AUTH_KEY_FILE", layout.keyFile().toString()).getKeys().get(0), redis);
	}

	private DemoClient own(Part part) {
		return new DemoClient(this.ports.uri(part));
	}

	/** A system that runs elsewhere: what answers of it, no key, and no hand on Redis. */
	Target target(URI gateway) {
		return new Target(new DemoClient(gateway), found(Part.GATEWAY2, gateway, "/public/echo"),
				found(Part.AUTH, gateway, "/.well-known/jwks.json"),
				found(Part.ORDERS, gateway, "/actuator/health/readiness"),
				found(Part.CATALOG, gateway, "/actuator/health/readiness"), null, null);
	}

	/**
	 * A part as it was said, or where it would be on the gateway's host if it answers.
	 */
	private @Nullable DemoClient found(Part part, URI gateway, String path) {
		URI said = this.elsewhere.get(part);
		if (said != null) {
			return new DemoClient(said);
		}
		DemoClient client = new DemoClient(URI.create("http://" + gateway.getHost() + ":" + this.ports.of(part)));
		try {
			return (client.get(path).status() == 200) ? client : null;
		}
		catch (UncheckedIOException ex) {
			return null;
		}
	}

}
