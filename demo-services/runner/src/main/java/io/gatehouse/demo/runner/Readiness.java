package io.gatehouse.demo.runner;

import java.io.UncheckedIOException;

import io.gatehouse.demo.client.DemoClient;

/**
 * Finds out whether a part does what it is there for.
 */
final class Readiness {

	private Readiness() {
	}

	/** Whether a service says that it is ready, or a gateway reaches one. */
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
