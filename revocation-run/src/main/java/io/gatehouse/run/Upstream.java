package io.gatehouse.run;

import io.gatehouse.test.TestKeys;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * Service behind the gateways, which records in the ledger each request that reaches it.
 * It also serves the issuer's keys.
 */
final class Upstream implements AutoCloseable {

	private static final String KEYS = "/keys";

	private final DisposableServer server;

	Upstream(Ledger ledger) {
		this.server = HttpServer.create().host("127.0.0.1").port(0).handle((request, response) -> {
			if (request.uri().equals(KEYS)) {
				return response.sendString(Mono.just(TestKeys.jwkSet()));
			}
			ledger.reached(Request.ofPath(request.uri()));
			return response.sendString(Mono.just("reached"));
		}).bindNow();
	}

	/** Returns the service's address, without a path. */
	String uri() {
		return "http://127.0.0.1:" + this.server.port();
	}

	/** Returns the address of the keys. */
	String keysUri() {
		return uri() + KEYS;
	}

	@Override
	public void close() {
		this.server.disposeNow();
	}

}
