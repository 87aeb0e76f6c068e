package io.gatehouse.run;

import io.gatehouse.test.TestKeys;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * The service behind the gateways, which tells the ledger of each request that reaches
 * it; and the keys of the issuer.
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

	/** Where it answers, without a path. */
	String uri() {
		return "http://127.0.0.1:" + this.server.port();
	}

	/** Where the keys are. */
	String keysUri() {
		return uri() + KEYS;
	}

	@Override
	public void close() {
		this.server.disposeNow();
	}

}
