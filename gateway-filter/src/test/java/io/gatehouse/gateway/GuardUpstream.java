package io.gatehouse.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.test.TestKeys;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * HTTP server on loopback that stands for all services and for the issuer's key endpoint.
 * It answers 200 with identity headers of its own, and records each request as it came.
 */
final class GuardUpstream implements AutoCloseable {

	private final Queue<Received> received = new ConcurrentLinkedQueue<>();

	private final DisposableServer server;

	GuardUpstream(JWK... keys) {
		String jwkSet = TestKeys.jwkSet(keys);
		this.server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.handle((request, response) -> request.uri().equals("/.well-known/jwks.json")
					? response.header("Content-Type", "application/json").sendString(Mono.just(jwkSet)).then()
					: answer(request, response))
			.bindNow();
	}

	private Mono<Void> answer(HttpServerRequest request, HttpServerResponse response) {
		List<Map.Entry<String, String>> headers = new ArrayList<>();
		request.requestHeaders().forEach((header) -> headers.add(Map.entry(header.getKey(), header.getValue())));
		this.received.add(new Received(request.method().name(), request.uri(), List.copyOf(headers)));
		return response.header("X-User-Id", "from-upstream")
			.header("x_user_roles", "from-upstream")
			.header("X-Other", "kept")
			.sendString(Mono.just("reached"))
			.then();
	}

	String uri() {
		return "http://127.0.0.1:" + this.server.port();
	}

	/** Returns the requests since {@link #forget()}, without those for keys. */
	List<Received> received() {
		return List.copyOf(this.received);
	}

	void forget() {
		this.received.clear();
	}

	@Override
	public void close() {
		this.server.disposeNow();
	}

	/**
	 * Request as received.
	 *
	 * @param method the method
	 * @param target the request target as in the request line
	 * @param headers names and values in the order received
	 */
	record Received(String method, String target, List<Map.Entry<String, String>> headers) {

		Optional<String> header(String name) {
			return this.headers.stream()
				.filter((header) -> header.getKey().equalsIgnoreCase(name))
				.map(Map.Entry::getValue)
				.findFirst();
		}

		@Override
		public String toString() {
			// the token is left out
			return this.method + " " + this.target + " "
					+ this.headers.stream()
						.filter((header) -> !header.getKey().equalsIgnoreCase("Authorization"))
						.toList();
		}

	}

}
