package io.gatehouse.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests WebSockets whose token comes in a subprotocol, as browsers send it.
 */
class WebSocketTokenIT {

	private static final Duration WITHIN = Duration.ofSeconds(30);

	private static final String CHAT = "chat.v1";

	private static StreamingUpstream upstream;

	private static Edge edge;

	@BeforeAll
	static void start() {
		upstream = new StreamingUpstream(CHAT);
		Map<String, String> properties = new HashMap<>();
		properties.put("gatehouse.gateway.websocket-token-prefix", "bearer.");
		properties.put("gatehouse.gateway.streams.check-interval", "50ms");
		for (int route : new int[] { 0, 1 }) {
			properties.put("spring.cloud.gateway.server.webflux.routes[" + route + "].uri", upstream.uri());
		}
		edge = Edge.start(RedisServer.shared(), properties);
	}

	@AfterAll
	static void stop() {
		edge.close();
		upstream.close();
	}

	@BeforeEach
	void reset() {
		edge.reset();
		upstream.reset();
	}

	private static CompletableFuture<WebSocket> connect(String path, Closes closes, @Nullable String authorization,
			String... subprotocols) {
		WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder().connectTimeout(WITHIN);
		if (authorization != null) {
			builder.header("Authorization", authorization);
		}
		if (subprotocols.length > 0) {
			builder.subprotocols(subprotocols[0], java.util.Arrays.copyOfRange(subprotocols, 1, subprotocols.length));
		}
		return builder.buildAsync(
				URI.create("ws://127.0.0.1:" + edge.port() + path + "/" + UUID.randomUUID() + "/socket"), closes);
	}

	/** The gateway answers the client before it connects to the upstream. */
	private static void awaitRequest() {
		Awaitility.await().atMost(WITHIN).until(() -> !upstream.requests().isEmpty());
	}

	private static int refusal(CompletableFuture<WebSocket> connection) {
		CompletionException failure = catchThrowableOfType(CompletionException.class, connection::join);
		if (failure.getCause() instanceof WebSocketHandshakeException refused) {
			return refused.getResponse().statusCode();
		}
		throw failure;
	}

	@Test
	void handshakeWhenTokenIsASubprotocolThenUpstreamGetsItAsAuthorizationAndTheOthersOnly() {
		String token = TestTokens.token().sign();
		WebSocket socket = connect("/orders", new Closes(), null, "bearer." + token, CHAT).join();
		assertThat(socket.getSubprotocol()).isEqualTo(CHAT);
		awaitRequest();
		assertThat(upstream.requests()).singleElement().satisfies((headers) -> {
			assertThat(headers.get("Authorization")).isEqualTo("Bearer " + token);
			assertThat(headers.get("X-User-Id")).isEqualTo("alice");
			assertThat(headers.getAll("Sec-WebSocket-Protocol")).containsExactly(CHAT);
		});
		socket.abort();
	}

	@Test
	void handshakeWhenTokenIsLaterRevokedThenSocketIsClosedWithTheReason() {
		String session = UUID.randomUUID().toString();
		Closes closes = new Closes();
		connect("/orders", closes, null, CHAT, "bearer." + TestTokens.token().claim("sid", session).sign()).join();
		edge.revokeNow("sid:" + session, Reason.KICKED_OUT);
		assertThat(closes.closed.orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join())
			.isEqualTo("1008 kicked_out");
	}

	@Test
	void handshakeWhenTokenIsBadOrMissingThen401AndUpstreamIsNotCalled() {
		assertThat(refusal(connect("/orders", new Closes(), null, "bearer.x.y.z", CHAT))).isEqualTo(401);
		assertThat(refusal(connect("/orders", new Closes(), null, "bearer.", CHAT))).isEqualTo(401);
		assertThat(refusal(connect("/orders", new Closes(), null, CHAT))).isEqualTo(401);
		assertThat(refusal(connect("/orders", new Closes(), null, "Bearer." + TestTokens.token().sign(), CHAT)))
			.isEqualTo(401);
		assertThat(upstream.requests()).isEmpty();
	}

	@Test
	void handshakeWhenThereAreSeveralTokensThen400AndUpstreamIsNotCalled() {
		String one = "bearer." + TestTokens.token().sign();
		String two = "bearer." + TestTokens.token().sign();
		assertThat(refusal(connect("/orders", new Closes(), null, one, two, CHAT))).isEqualTo(400);
		assertThat(refusal(connect("/orders", new Closes(), "Bearer " + TestTokens.token().sign(), one, CHAT)))
			.isEqualTo(400);
		assertThat(upstream.requests()).isEmpty();
	}

	@Test
	void handshakeWhenTokenIsInAuthorizationThenItWorksAsBefore() {
		WebSocket socket = connect("/orders", new Closes(), "Bearer " + TestTokens.token().sign(), CHAT).join();
		assertThat(socket.getSubprotocol()).isEqualTo(CHAT);
		socket.abort();
	}

	@Test
	void handshakeWhenRouteIsPublicThenTokenIsDropped() {
		WebSocket socket = connect("/public", new Closes(), null, "bearer." + TestTokens.token().sign(), CHAT).join();
		awaitRequest();
		socket.abort();
		assertThat(upstream.requests()).singleElement().satisfies((headers) -> {
			assertThat(headers.contains("Authorization")).isFalse();
			assertThat(headers.toString()).doesNotContain("bearer.");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void requestWhenItIsNoHandshakeThenSubprotocolIsNoToken(String method) {
		RawHttp.Response response = RawHttp.request(edge.port(), method, "/orders/1",
				"Sec-WebSocket-Protocol: bearer." + TestTokens.token().sign());
		assertThat(response.status()).isEqualTo(401);
		assertThat(response.reason()).isEqualTo("missing_token");
	}

	/** Records how a socket was closed. */
	private static final class Closes implements WebSocket.Listener {

		private final CompletableFuture<String> closed = new CompletableFuture<>();

		@Override
		public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
			this.closed.complete(status + " " + reason);
			return null;
		}

	}

}
