package io.gatehouse.demo.runner;

import java.util.List;

import io.gatehouse.demo.client.DemoClient;
import io.gatehouse.demo.client.Session;

/**
 * Checks the path of a request through all parts.
 *
 * @param gateways the gateways, at least one
 */
record WholePath(List<DemoClient> gateways) {

	/**
	 * Returns whether one user can log in, is recognized by both services through each
	 * gateway, and can log out. The check also makes connections and fetches keys, so
	 * that the first visitor does not wait for them.
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
