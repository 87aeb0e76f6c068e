package io.gatehouse.demo.runner;

import java.util.List;

import io.gatehouse.demo.client.DemoClient;
import io.gatehouse.demo.client.Session;

/**
 * The way of a request through everything.
 *
 * @param gateways the gateways, at least one
 */
record WholePath(List<DemoClient> gateways) {

	/**
	 * Whether one user can log in, be known to both services through each gateway, and
	 * log out. Connections are made and keys are fetched on this way, so the first
	 * visitor does not wait for them.
	 */
	boolean isOpen() {
		Session session = this.gateways.get(0).login("bob", "demo-start");
		for (DemoClient gateway : this.gateways) {
			for (String path : List.of("/orders/echo", "/catalog/echo")) {
				if (gateway.getAs(session.token(), path).status() != 200) {
					return false;
				}
			}
		}
		return this.gateways.get(0).logout(session.token()).status() == 204;
	}

}
