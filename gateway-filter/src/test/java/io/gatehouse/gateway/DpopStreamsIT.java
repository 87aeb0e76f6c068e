package io.gatehouse.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.gateway.proof.TestProofs;
import io.gatehouse.test.RedisServer;
import io.gatehouse.token.Reason;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests bound tokens where a request is authenticated more than once: streams, routes by
 * claims, routes that lead to others, and proxies in front.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DpopStreamsIT {

	private static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";

	private static final JWK KEY = TestProofs.key();

	private static final String PROXY = "127.0.0.2";

	private StreamingUpstream upstream;

	private Edge edge;

	@BeforeAll
	void start() {
		this.upstream = new StreamingUpstream();
		Map<String, String> properties = new HashMap<>();
		properties.put("gatehouse.gateway.dpop.enabled", "true");
		properties.put("gatehouse.gateway.streams.check-interval", "50ms");
		properties.put("gatehouse.gateway.websocket-token-prefix", "bearer.");
		properties.put("server.forward-headers-strategy", "native");
		properties.put("spring.cloud.gateway.server.webflux.trusted-proxies", "127\\.0\\.0\\.2");
		properties.put(ROUTES + "[0].uri", this.upstream.uri());
		// the predicate asks before the route's own policy is known
		properties.put(ROUTES + "[6].predicates[1]", "Claim=sub, alice");
		properties.put(ROUTES + "[6].metadata.gatehouse.unknown", "allow");
		properties.put(ROUTES + "[7].uri", "forward:///reports/1");
		properties.put(ROUTES + "[7].filters[0]", "AddRequestHeader=X-Any, any");
		properties.put(ROUTES + "[5].metadata.gatehouse.unknown", "allow");
		this.edge = Edge.start(RedisServer.shared(), properties);
	}

	@AfterAll
	void stop() {
		this.edge.close();
		this.upstream.close();
	}

	@BeforeEach
	void reset() {
		this.edge.reset();
		this.upstream.reset();
	}

	private static CompletableFuture<WebSocket> connect(URI uri, Closes closes, String token, @Nullable String proof) {
		WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
		builder.header("Authorization", "DPoP " + token);
		if (proof != null) {
			builder.header("DPoP", proof);
		}
		return builder.buildAsync(uri, closes);
	}

	@Test
	void socketThenProofIsNotRepeatedAndRevocationEndsIt() {
		String session = UUID.randomUUID().toString();
		String token = TestProofs.token(KEY).claim("sid", session).sign();
		URI uri = URI.create("ws://127.0.0.1:" + this.edge.port() + "/orders/" + session + "/socket");
		assertThatThrownBy(() -> connect(uri, new Closes(), token, null).join());
		String proof = TestProofs.proof(KEY, uri.toString().replace("ws:", "http:"), token).sign();
		Closes closes = new Closes();
		WebSocket socket = connect(uri, closes, token, proof).join();
		Awaitility.await().until(() -> !this.upstream.requests().isEmpty());
		assertThat(this.upstream.requests().get(0).contains("DPoP")).isFalse();
		assertThat(this.upstream.requests().get(0).get("Authorization")).isEqualTo("Bearer " + token);
		long checks = this.edge.commands();
		Awaitility.await().until(() -> this.edge.commands() > checks + 20);
		assertThat(socket.isInputClosed()).isFalse();
		this.edge.revokeNow("sid:" + session, Reason.KICKED_OUT);
		assertThat(closes.closed.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo("1008 kicked_out");
		assertThatThrownBy(() -> connect(uri, new Closes(), token, proof).join());
	}

	@Test
	void socketWhenBoundTokenIsASubprotocolThenIsRefused() {
		String token = TestProofs.token(KEY).sign();
		RawHttp.Response response = this.edge.get("/orders/1/socket", "Upgrade: websocket",
				"Sec-WebSocket-Protocol: bearer." + token, "Sec-WebSocket-Version: 13",
				"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
		assertThat(response.reason()).isEqualTo("proof_required");
	}

	private RawHttp.Response get(String from, String path, String token, String proof, String... headers) {
		String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
		all[headers.length] = "Authorization: DPoP " + token;
		all[headers.length + 1] = "DPoP: " + proof;
		return RawHttp.getFrom(from, this.edge.port(), path, all);
	}

	@Test
	void requestWhenRouteIsChosenByAClaimThenItsProofIsUsedOnce() {
		String token = TestProofs.token(KEY).sign();
		String proof = TestProofs.proof(KEY, "http://localhost/stripped/orders/1", token).sign();
		assertThat(get("127.0.0.1", "/stripped/orders/1", token, proof).status()).isEqualTo(200);
		assertThat(get("127.0.0.1", "/stripped/orders/1", token, proof).reason()).isEqualTo("invalid_dpop_proof");
	}

	@Test
	void requestWhenRouteLeadsToAnotherThenItsProofIsUsedOnce() {
		String token = TestProofs.token(KEY).claim("permissions", java.util.List.of("report:read")).sign();
		String proof = TestProofs.proof(KEY, "http://localhost/rewritten/1", token).sign();
		assertThat(get("127.0.0.1", "/rewritten/1", token, proof).status()).isEqualTo(200);
		String other = TestProofs.proof(KEY, "http://localhost/reports/1", token).sign();
		assertThat(get("127.0.0.1", "/rewritten/1", token, other).reason()).isEqualTo("invalid_dpop_proof");
	}

	@Test
	void requestWhenProxyIsTrustedThenUriIsTheOneThatTheClientSaw() {
		String token = TestProofs.token(KEY).sign();
		String uri = "https://api.example.test/orders/1";
		String[] forwarded = { "X-Forwarded-Proto: https", "X-Forwarded-Host: api.example.test" };
		assertThat(get(PROXY, "/orders/1", token, TestProofs.proof(KEY, uri, token).sign(), forwarded).status())
			.isEqualTo(200);
		assertThat(get(PROXY, "/orders/1", token, TestProofs.proof(KEY, uri, token).sign(),
				"Forwarded: proto=https;host=api.example.test")
			.status()).isEqualTo(200);
		assertThat(get("127.0.0.1", "/orders/1", token, TestProofs.proof(KEY, uri, token).sign(), forwarded).reason())
			.isEqualTo("invalid_dpop_proof");
		assertThat(get(PROXY, "/orders/1", token, TestProofs.proof(KEY, "http://localhost/orders/1", token).sign(),
				forwarded)
			.reason()).isEqualTo("invalid_dpop_proof");
	}

	private static final class Closes implements WebSocket.Listener {

		private final CompletableFuture<String> closed = new CompletableFuture<>();

		@Override
		public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
			this.closed.complete(status + " " + reason);
			return null;
		}

	}

}
