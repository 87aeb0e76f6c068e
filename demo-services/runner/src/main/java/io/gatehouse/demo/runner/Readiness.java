package io.gatehouse.demo.runner;

import java.io.UncheckedIOException;

import io.gatehouse.demo.client.DemoClient;

/**
 * Checks whether a part is ready.
 */
final class Readiness {

	private Readiness() {
	}

	/** Returns whether a service reports readiness, or a gateway reaches a service. */
	static boolean isReady(Part part, DemoClient client) {
		boolean isGateway = part == Part.GATEWAY || part == Part.GATEWAY2;
		try {
			return client.get(isGateway ? "/public/echo" : "/actuator/health/readiness").status() == 200;
		}
		catch (UncheckedIOException ex) {
			return false;
		}
	}

}
