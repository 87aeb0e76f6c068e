package io.gatehouse.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RevocationLookup;
import io.gatehouse.test.MutableClock;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.ForGatehouse;
import io.gatehouse.token.Reason;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;
import reactor.netty.resources.ConnectionProvider;
import reactor.test.StepVerifier;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests WebSockets and streamed responses through a real gateway: they end when the token
 * or session that they were opened with ends, and continue otherwise.
 */
class StreamReauthenticationIT {

	private static final Duration WITHIN = Duration.ofSeconds(30);

	private static final String OPAQUE = "f3Zr-x9Qk2~Lw_7sVbN0pTgYhJ4mCdE8aRuI5oXq1zK";

	private static RedisServer redis;

	private static StreamingUpstream upstream;

	private static Edge edge;

	private final String events = "/" + UUID.randomUUID() + "/events";

	private final ConnectionProvider connections = ConnectionProvider.create("clients", 10);

	@BeforeAll
	static void start() {
		redis = RedisServer.start();
		upstream = new StreamingUpstream();
		edge = startEdge();
	}

	private static Edge startEdge(Class<?>... configurations) {
		return startEdge("redis", configurations);
	}

	private static Edge startEdge(String lookup, Class<?>... configurations) {
		Map<String, String> properties = new HashMap<>();
		properties.put("gatehouse.revocation.lookup", lookup);
		if (configurations.length == 0) {
			properties.putAll(Edge.sessionProperties());
		}
		properties.put("gatehouse.gateway.streams.check-interval", "50ms");
		properties.put("gatehouse.gateway.failed-authentications.enabled", "true");
		for (int route : new int[] { 0, 1, 3, 4, 8, 9, 10 }) {
			properties.put("spring.cloud.gateway.server.webflux.routes[" + route + "].uri", upstream.uri());
		}
		return Edge.start(redis, properties, configurations);
	}

	@AfterAll
	static void stop() {
		edge.close();
		upstream.close();
		redis.close();
	}

	@BeforeEach
	void reset() {
		edge.reset();
		upstream.reset();
	}

	@AfterEach
	void disconnect() {
		this.connections.dispose();
	}

	private static TestTokens token() {
		return TestTokens.token().claim("jti", "token-1").claim("sid", "session-1");
	}

	private static <T> T awaited(Mono<T> answer) {
		return Objects.requireNonNull(answer.block(WITHIN));
	}

	private HttpClient anonymous(Edge at) {
		return HttpClient.create(this.connections).baseUrl("http://127.0.0.1:" + at.port());
	}

	private HttpClient client(Edge at, String token) {
		return anonymous(at).headers((headers) -> headers.set("Authorization", "Bearer " + token));
	}

	private Socket socket(String path, String token) {
		return socket(edge, path, token);
	}

	private Socket socket(Edge at, String path, String token) {
		return connected(client(at, token), path);
	}

	private static Socket connected(HttpClient client, String path) {
		String target = path + "/" + UUID.randomUUID() + "/socket";
		Socket socket = new Socket(target, awaited(client.websocket().uri(target).connect()));
		socket.expectEcho("opened");
		return socket;
	}

	private Flux<String> events(Edge at, String path, String token) {
		return client(at, token).get().uri(path).responseContent().asString();
	}

	/** The number of verdicts that the gateway asked for. */
	private static long checks() {
		return edge.redis()
			.info("commandstats")
			.lines()
			.filter((line) -> line.startsWith("cmdstat_zmscore:calls="))
			.mapToLong((line) -> Long.parseLong(line.substring(line.indexOf('=') + 1, line.indexOf(','))))
			.sum();
	}

	private static void awaitChecks(int count) {
		long before = checks();
		Awaitility.await().atMost(WITHIN).until(() -> checks() >= before + count);
	}

	@Test
	void webSocketThenIdentityGoesInsideAndMessagesGoBothWays() {
		Socket socket = socket("/orders", token().sign());
		awaitChecks(5);
		socket.expectEcho("still there");
		assertThat(upstream.requests()).singleElement()
			.satisfies((headers) -> assertThat(headers.get("X-User-Id")).isEqualTo("alice"));
		socket.leave();
		assertThat(upstream.awaitEnd(socket.path)).startsWith("1000");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/orders", "/sessions", "/admin" })
	void webSocketWhenTokenIsMissingOrMayNotThenThereIsNoUpgrade(String path) {
		edge.revokeNow("sub:alice", Reason.LOGGED_OUT);
		assertThat(upgradeStatus(client(edge, token().sign()), path)).isEqualTo(401);
		assertThat(upgradeStatus(client(edge, "a.b.c"), path)).isEqualTo(401);
		assertThat(upgradeStatus(anonymous(edge), path)).isEqualTo(401);
		edge.reset();
		if (path.equals("/admin")) {
			assertThat(upgradeStatus(client(edge, token().sign()), path)).isEqualTo(403);
		}
		assertThat(upstream.requests()).isEmpty();
	}

	private static int upgradeStatus(HttpClient client, String path) {
		WebSocketClientHandshakeException failure = catchThrowableOfType(WebSocketClientHandshakeException.class,
				() -> client.websocket().uri(path + "/socket").connect().block(WITHIN));
		return Objects.requireNonNull(failure.response()).status().code();
	}

	@ParameterizedTest
	@CsvSource({ "jti:token-1, LOGGED_OUT", "sid:session-1, KICKED_OUT", "sub:alice, BANNED",
			"sub.permissions:alice, PERMISSIONS_CHANGED", "all, REVOKED" })
	void webSocketWhenTokenIsRevokedThenClosedOnBothSides(String member, Reason reason) {
		Socket socket = socket("/orders", token().sign());
		edge.revokeNow(member, reason);
		assertThat(socket.closed()).isEqualTo("1008 " + reason.code());
		assertThat(upstream.awaitEnd(socket.path)).isNotNull();
	}

	@Test
	void webSocketWhenOthersAreRevokedThenOnlyTheirsAreClosed() {
		Socket bob = socket("/orders", TestTokens.token().claim("sub", "bob").sign());
		Socket alice = socket("/orders", token().sign());
		edge.revokeNow("sub:bob", Reason.BANNED);
		assertThat(bob.closed()).isEqualTo("1008 banned");
		awaitChecks(5);
		alice.expectEcho("still there");
	}

	@Test
	void webSocketWhenSessionIsGoneThenClosedWhereSessionsMatter() {
		String key = edge.session("alice", "session-1");
		Socket inSessionMode = socket("/sessions", token().sign());
		Socket bySession = socket("/current", token().sign());
		Socket inDenylistMode = socket("/orders", token().sign());
		edge.redis().del(key);
		assertThat(inSessionMode.closed()).isEqualTo("1008 session_ended");
		assertThat(bySession.closed()).isEqualTo("1008 session_ended");
		awaitChecks(5);
		inDenylistMode.expectEcho("still there");
	}

	@Test
	void webSocketWhenSessionLosesTheRoleThatTheRouteNeedsThenClosed() {
		String key = edge.session("alice", "session-1", "roles", "[\"admin\",\"user\"]");
		Socket socket = socket("/audit", token().sign());
		edge.redis().hset(key, "roles", "[\"admin\"]");
		awaitChecks(5);
		socket.expectEcho("still there");
		edge.redis().hset(key, "roles", "[\"user\"]");
		assertThat(socket.closed()).isEqualTo("1008 insufficient_permissions");
	}

	@Test
	void webSocketWhenOpaqueTokenEndsThenClosed() {
		String iat = Long.toString(System.currentTimeMillis() / 1000);
		String key = edge.opaque(OPAQUE, "user", "alice", "iat", iat, "roles", "[\"admin\"]");
		Socket socket = socket("/audit", OPAQUE);
		awaitChecks(5);
		socket.expectEcho("still there");
		edge.redis().del(key);
		assertThat(socket.closed()).isEqualTo("1008 unknown_token");
	}

	@Test
	void webSocketWhenTimeOfTokenIsOverThenClosedAsSoonAsRequestsAreRefused() {
		try (Edge timed = startEdge(Timed.class)) {
			MutableClock clock = timed.context().getBean(MutableClock.class);
			TestTokens content = token();
			String token = content.sign();
			Instant end = Instant.ofEpochSecond(Long.parseLong(content.text("exp"))).plusSeconds(30);
			Socket socket = socket(timed, "/orders", token);
			clock.set(end.minusMillis(1));
			awaitChecks(5);
			socket.expectEcho("still there");
			assertThat(timed.getWithToken("/orders/1", token).status()).isEqualTo(200);
			clock.set(end);
			assertThat(socket.closed()).isEqualTo("1008 expired");
			assertThat(timed.getWithToken("/orders/1", token).reason()).isEqualTo("expired");
		}
	}

	@Test
	void webSocketWhenItIsNotKnownWhetherTheTokenIsRevokedThenClosedForNow() {
		Socket socket = socket("/orders", token().sign());
		redis.stop();
		try {
			assertThat(socket.closed()).isEqualTo("1013 revocation_unknown");
			assertThat(upstream.awaitEnd(socket.path)).isNotNull();
		}
		finally {
			redis.restart();
			Awaitility.await()
				.atMost(WITHIN)
				.until(() -> edge.getWithToken("/orders/1", token().sign()).status() == 200);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void webSocketWhenClientLeavesThenChecksStop(boolean politely) throws InterruptedException {
		try (Edge slow = startEdge(SlowLookup.class)) {
			SlowLookup lookup = slow.context().getBean(SlowLookup.class);
			Socket socket = socket(slow, "/orders", token().sign());
			assertThat(lookup.asked.await(30, TimeUnit.SECONDS)).isTrue();
			if (politely) {
				socket.leave();
			}
			else {
				socket.connection.dispose();
			}
			assertThat(lookup.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
			assertThat(upstream.awaitEnd(socket.path)).isNotNull();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/public", "/maybe" })
	void webSocketWhenNobodyWasAdmittedByTokenThenItIsNobodysToEnd(String path) {
		Socket guarded = socket("/maybe", token().sign());
		Socket open = connected(anonymous(edge), path);
		edge.revokeNow("all", Reason.REVOKED);
		assertThat(guarded.closed()).isEqualTo("1008 revoked");
		long before = checks();
		open.expectEcho("still there");
		assertThat(checks()).isEqualTo(before);
	}

	@Test
	void eventsWhenTokenIsRevokedThenEnd() {
		StepVerifier.create(events(edge, "/orders" + this.events, token().sign()))
			.expectNext("data: first\n\n")
			.then(() -> awaitChecks(5))
			.then(() -> upstream.say("second"))
			.expectNext("data: second\n\n")
			.then(() -> edge.revokeNow("sid:session-1", Reason.KICKED_OUT))
			.expectComplete()
			.verify(WITHIN);
		assertThat(upstream.awaitEnd("/orders" + this.events)).isEqualTo("cancelled");
	}

	@Test
	void streamsWhenTheListIsInMemoryThenTheyEndAsWell() {
		try (Edge local = startEdge("local")) {
			Socket socket = socket(local, "/orders", token().sign());
			StepVerifier.create(events(local, "/orders" + this.events, token().sign()))
				.expectNext("data: first\n\n")
				.then(() -> local.revokeEverywhere(Reason.KICKED_OUT, "sid:session-1"))
				.expectComplete()
				.verify(WITHIN);
			assertThat(socket.closed()).isEqualTo("1008 kicked_out");
			assertThat(upstream.awaitEnd("/orders" + this.events)).isEqualTo("cancelled");
		}
	}

	@Test
	void eventsWhenTheyWereEndedThenTheConnectionServesTheNextRequest() {
		HttpClient client = client(edge, token().sign());
		StepVerifier.create(events(edge, "/orders" + this.events, token().sign()))
			.expectNext("data: first\n\n")
			.then(() -> edge.revokeNow("sub:alice", Reason.LOGGED_OUT))
			.expectComplete()
			.verify(WITHIN);
		HttpClientResponse response = awaited(client.get().uri("/orders/events").response());
		assertThat(response.status().code()).isEqualTo(401);
	}

	@Test
	void eventsWhenSessionIsGoneThenEnd() {
		String key = edge.session("alice", "session-1");
		StepVerifier.create(events(edge, "/current" + this.events, token().sign()))
			.expectNext("data: first\n\n")
			.then(() -> awaitChecks(5))
			.then(() -> edge.redis().del(key))
			.expectComplete()
			.verify(WITHIN);
		assertThat(upstream.awaitEnd("/current" + this.events)).isEqualTo("cancelled");
	}

	@Test
	void eventsWhenClientLeavesThenChecksStop() throws InterruptedException {
		try (Edge slow = startEdge(SlowLookup.class)) {
			SlowLookup lookup = slow.context().getBean(SlowLookup.class);
			StepVerifier.create(events(slow, "/orders" + this.events, token().sign()))
				.expectNext("data: first\n\n")
				.then(lookup::awaitAsked)
				.thenCancel()
				.verify(WITHIN);
			assertThat(lookup.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
			assertThat(upstream.awaitEnd("/orders" + this.events)).isEqualTo("cancelled");
		}
	}

	@Test
	void requestWhenItIsNoStreamThenIsJudgedOnce() {
		HttpClient client = client(edge, token().sign());
		long before = checks();
		for (int i = 0; i < 10; i++) {
			assertThat(client.get().uri("/orders").responseContent().aggregate().asString().block(WITHIN))
				.isEqualTo("reached");
		}
		assertThat(checks() - before).isEqualTo(10);
	}

	/** Client of a WebSocket. */
	private static final class Socket {

		private final String path;

		private final Connection connection;

		private final Flux<String> received;

		private final Mono<WebSocketCloseStatus> closeStatus;

		private Socket(String path, Connection connection) {
			this.path = path;
			this.connection = connection;
			WebsocketInbound in = (WebsocketInbound) connection.inbound();
			this.closeStatus = in.receiveCloseStatus().cache();
			this.closeStatus.subscribe();
			this.received = in.receive().asString().replay().autoConnect(0);
		}

		private void expectEcho(String message) {
			((WebsocketOutbound) this.connection.outbound()).sendString(Mono.just(message)).then().block(WITHIN);
			assertThat(this.received.filter(message::equals).blockFirst(WITHIN)).isEqualTo(message);
		}

		private void leave() {
			((WebsocketOutbound) this.connection.outbound()).sendClose(1000, "bye").block(WITHIN);
		}

		/** The code and text that it was closed with. */
		private String closed() {
			WebSocketCloseStatus status = awaited(this.closeStatus);
			return status.code() + " " + status.reasonText();
		}

	}

	/** Clock that the test sets. */
	@Configuration(proxyBeanMethods = false)
	static class Timed {

		@Bean
		@ForGatehouse
		MutableClock clock() {
			return MutableClock.at(Instant.now());
		}

	}

	/**
	 * Lookup that answers the first query, and leaves later ones pending until they are
	 * cancelled.
	 */
	@Configuration(proxyBeanMethods = false)
	static class SlowLookup {

		private final CountDownLatch asked = new CountDownLatch(1);

		private final CountDownLatch cancelled = new CountDownLatch(1);

		private final AtomicInteger times = new AtomicInteger();

		@Bean
		RevocationLookup slowLookup() {
			return (query) -> (this.times.incrementAndGet() == 1) ? Mono.just(new Verdict.Active())
					: Mono.<Verdict>never()
						.doOnSubscribe((subscription) -> this.asked.countDown())
						.doOnCancel(this.cancelled::countDown);
		}

		private void awaitAsked() {
			try {
				assertThat(this.asked.await(30, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
