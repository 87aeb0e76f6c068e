package io.gatehouse.demo.runner;

import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.demo.client.DemoClient;
import io.gatehouse.demo.client.Session;

/**
 * Finds out whether a part does what it is there for.
 */
final class Readiness {

	private final Map<Part, DemoClient> clients = new EnumMap<>(Part.class);

	Readiness(Ports ports) {
		for (Part part : Part.values()) {
			this.clients.put(part, new DemoClient(ports.uri(part)));
		}
	}

	/** Whether a service says that it is ready, or a gateway reaches one. */
	boolean isReady(Part part) {
		boolean isGateway = part == Part.GATEWAY || part == Part.GATEWAY2;
		try {
			return client(part).get(isGateway ? "/public/echo" : "/actuator/health/readiness").status() == 200;
		}
		catch (UncheckedIOException ex) {
			return false;
		}
	}

	/**
	 * Whether one user can log in, be known to both services through both gateways, and
	 * log out. Connections are made and keys are fetched on this way, so the first
	 * visitor does not wait for them.
	 */
	boolean isWholePathReady() {
		Session session = client(Part.GATEWAY).login("bob", "demo-start");
		for (Part gateway : List.of(Part.GATEWAY, Part.GATEWAY2)) {
			for (String path : List.of("/orders/echo", "/catalog/echo")) {
				if (client(gateway).getAs(session.token(), path).status() != 200) {
					return false;
				}
			}
		}
		return client(Part.GATEWAY).logout(session.token()).status() == 204;
	}

	private DemoClient client(Part part) {
		return java.util.Objects.requireNonNull(this.clients.get(part));
	}

}
