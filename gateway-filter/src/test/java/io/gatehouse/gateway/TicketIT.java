package io.gatehouse.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import com.github.tomakehurst.wiremock.client.WireMock;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests tickets that one gateway issues and another redeems.
 */
class TicketIT {

	private static final Duration WITHIN = Duration.ofSeconds(30);

	private static final String JSON = "application/json";

	private static final String FORM = "application/x-www-form-urlencoded";

	private static StreamingUpstream streams;

	private static Edge issuing;

	private static Edge edge;

	private final String session = "s-" + UUID.randomUUID();

	private final String token = TestTokens.token().claim("sid", this.session).sign();

	@BeforeAll
	static void start() {
		streams = new StreamingUpstream();
		issuing = Edge.start(RedisServer.shared(), properties(Map.of()));
		edge = Edge.start(RedisServer.shared(), properties(Map.of("gatehouse.gateway.streams.check-interval", "50ms",
				"spring.cloud.gateway.server.webflux.routes[3].uri", streams.uri())));
	}

	@AfterAll
	static void stop() {
		issuing.close();
		edge.close();
		streams.close();
	}

	@BeforeEach
	void reset() {
		issuing.reset();
		edge.reset();
		streams.reset();
	}

	private static Map<String, String> properties(Map<String, String> more) {
		Map<String, String> properties = new HashMap<>(Map.of("gatehouse.gateway.tickets.enabled", "true",
				"spring.cloud.gateway.server.webflux.globalcors.cors-configurations.[/**].allowed-methods", "GET,POST",
				"spring.cloud.gateway.server.webflux.globalcors.cors-configurations.[/**].allowed-headers",
				"authorization,content-type"));
		properties.putAll(more);
		return properties;
	}

	private static RawHttp.Response post(Edge gateway, String type, String body, String... headers) {
		StringBuilder head = new StringBuilder(
				"POST /gatehouse/tickets HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
		List.of(headers).forEach((header) -> head.append(header).append("\r\n"));
		return RawHttp.send(gateway.port(), head + "Content-Type: " + type + "\r\nContent-Length: "
				+ body.getBytes(StandardCharsets.ISO_8859_1).length + "\r\n\r\n" + body);
	}

	private RawHttp.Response request(Edge gateway, String path) {
		return post(gateway, JSON, "{\"path\":\"" + path + "\"}", "Authorization: Bearer " + this.token);
	}

	/** Returns a new ticket. */
	private String ticket(Edge gateway, String path) {
		RawHttp.Response response = request(gateway, path);
		assertThat(response.status()).as(response.body()).isEqualTo(200);
		String body = response.body();
		assertThat(body).matches("\\{\"ticket\":\"[A-Za-z0-9_-]{43}\",\"expires_in\":30}");
		return body.substring(11, 54);
	}

	private static void assertRefused(RawHttp.Response response, int status, String reason) {
		assertThat(response.status()).as(response.body()).isEqualTo(status);
		assertThat(response.reason()).isEqualTo(reason);
		assertThat(response.header("Referrer-Policy")).hasValue("no-referrer");
		assertThat(response.header("Cache-Control")).hasValue("no-store");
		assertThat(edge.reached()).as("requests sent on").isEmpty();
	}

	@Test
	void getWhenAnotherGatewayIssuedTheTicketThenItIsAsWithTheTokenOnce() {
		String ticket = ticket(issuing, "/orders/export?x=1&y=%20b");
		RawHttp.Response response = edge.get("/orders/export?x=1&ticket=" + ticket + "&y=%20b");
		assertThat(response.status()).as(response.body()).isEqualTo(200);
		assertThat(response.header("Referrer-Policy")).hasValue("no-referrer");
		assertThat(response.header("Cache-Control")).hasValue("no-store");
		assertThat(edge.reachedOnce()).satisfies((request) -> {
			assertThat(request.getUrl()).isEqualTo("/orders/export?x=1&y=%20b");
			assertThat(request.getHeader("Authorization")).isEqualTo("Bearer " + this.token);
			assertThat(request.getHeader("X-User-Id")).isEqualTo("alice");
			assertThat(request.toString()).doesNotContain(ticket);
		});
		edge.upstream().resetRequests();
		assertRefused(edge.get("/orders/export?x=1&ticket=" + ticket + "&y=%20b"), 401, "invalid_ticket");
		assertRefused(issuing.get("/orders/export?x=1&ticket=" + ticket + "&y=%20b"), 401, "invalid_ticket");
	}

	@Test
	void ticketsThenAreCountedByOutcome() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		edge.context().getBean("gatehouseTicketMeters", MeterBinder.class).bindTo(registry);
		double redeemed = count(registry, "redeemed");
		double unknown = count(registry, "unknown");
		double issued = count(registry, "issued");
		String ticket = ticket(edge, "/orders/export");
		assertThat(edge.get("/orders/export?ticket=" + ticket).status()).isEqualTo(200);
		assertThat(edge.get("/orders/export?ticket=" + ticket).status()).isEqualTo(401);
		assertThat(count(registry, "issued")).isEqualTo(issued + 1);
		assertThat(count(registry, "redeemed")).isEqualTo(redeemed + 1);
		assertThat(count(registry, "unknown")).isEqualTo(unknown + 1);
	}

	private static double count(SimpleMeterRegistry registry, String outcome) {
		return registry.get("gatehouse.tickets").tag("outcome", outcome).functionCounter().count();
	}

	@Test
	void getWhenFiftyComeAtOnceAtTwoGatewaysThenOneIsAccepted() {
		String ticket = ticket(issuing, "/orders/export");
		List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 50).mapToObj((i) -> {
			int port = ((i % 2 == 0) ? edge : issuing).port();
			return HttpClient.newHttpClient()
				.sendAsync(HttpRequest
					.newBuilder(URI.create("http://127.0.0.1:" + port + "/orders/export?ticket=" + ticket))
					.build(), HttpResponse.BodyHandlers.ofString());
		}).toList();
		List<Integer> statuses = answers.stream().map((answer) -> answer.join().statusCode()).toList();
		assertThat(statuses).containsOnly(200, 401).containsOnlyOnce(200);
		assertThat(edge.reached().size() + issuing.reached().size()).isEqualTo(1);
	}

	@ParameterizedTest
	@CsvSource({ "GET, /orders/other?x=1&ticket=", "GET, /orders/export?ticket=", "GET, /orders/export?x=2&ticket=",
			"GET, /orders/export?x=1&z=2&ticket=", "GET, /orders/export/?x=1&ticket=",
			"GET, /orders/%65xport?x=1&ticket=", "HEAD, /orders/export?x=1&ticket=", "POST, /orders/export?x=1&ticket=",
			"DELETE, /orders/export?x=1&ticket=", "OPTIONS, /orders/export?x=1&ticket=" })
	void requestWhenTicketIsForAnotherThenRefusedAndTicketIsNotSpent(String method, String target) {
		String ticket = ticket(issuing, "/orders/export?x=1");
		RawHttp.Response response = RawHttp.request(edge.port(), method, target + ticket);
		if (method.equals("HEAD")) {
			assertThat(response.status()).isEqualTo(401);
			assertThat(edge.reached()).isEmpty();
		}
		else {
			assertRefused(response, 401, "invalid_ticket");
			assertThat(response.header("WWW-Authenticate"))
				.hasValueSatisfying((challenge) -> assertThat(challenge).contains("error=\"invalid_token\""));
		}
		assertThat(edge.get("/orders/export?x=1&ticket=" + ticket).status()).isEqualTo(200);
	}

	@Test
	void getWhenThereAreSeveralCredentialsThen400AndTicketIsNotSpent() {
		String ticket = ticket(issuing, "/orders/export");
		String other = ticket(issuing, "/orders/export");
		assertRefused(edge.get("/orders/export?ticket=" + ticket + "&ticket=" + other), 400, "refused_request");
		assertRefused(edge.get("/orders/export?ticket=" + ticket + "&%74icket=" + other), 400, "refused_request");
		assertRefused(edge.get("/orders/export?ticket=" + ticket + "&ticket=" + ticket), 400, "refused_request");
		assertRefused(edge.getWithToken("/orders/export?ticket=" + ticket, this.token), 400, "refused_request");
		assertRefused(edge.get("/orders/export?ticket=" + ticket, "Authorization: Basic YTpi"), 400, "refused_request");
		assertThat(edge.get("/orders/export?ticket=" + ticket).status()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "%00", "eyJhbGciOiJub25lIn0.e30." })
	void getWhenTicketWasNeverIssuedThenRefused(String ticket) {
		assertRefused(edge.get("/orders/export?ticket=" + ticket), 401, "invalid_ticket");
		assertRefused(edge.get("/public/export?ticket=" + ticket), 401, "invalid_ticket");
	}

	@Test
	void getWhenTicketHasExpiredThenRefused() {
		String ticket = ticket(issuing, "/orders/export");
		List<String> keys = edge.redis().keys("gatehouse:ticket:*");
		assertThat(keys).hasSize(1).allSatisfy((key) -> {
			assertThat(edge.redis().pttl(key)).isBetween(1L, 30_000L);
			edge.redis().pexpire(key, 0);
		});
		assertRefused(edge.get("/orders/export?ticket=" + ticket), 401, "invalid_ticket");
	}

	@Test
	void getWhenCallerIsRevokedThenRefusedWithTheReason() {
		String ticket = ticket(issuing, "/orders/export");
		edge.revokeNow("sid:" + this.session, Reason.KICKED_OUT);
		assertRefused(edge.get("/orders/export?ticket=" + ticket), 401, "kicked_out");
		assertThat(request(issuing, "/orders/export").reason()).isEqualTo("kicked_out");
	}

	@Test
	void getWhenCallerLacksTheRoleThenRefused() {
		String ticket = ticket(issuing, "/admin/export");
		assertRefused(edge.get("/admin/export?ticket=" + ticket), 403, "insufficient_permissions");
	}

	@Test
	void getWhenRouteIsPublicThenTicketIsTakenAndTokenIsDropped() {
		String ticket = ticket(issuing, "/public/export");
		assertThat(edge.get("/public/export?ticket=" + ticket).status()).isEqualTo(200);
		assertThat(edge.reachedOnce().getUrl()).isEqualTo("/public/export");
		assertThat(edge.reachedOnce().containsHeader("Authorization")).isFalse();
	}

	@Test
	void getWhenServiceAllowsCachingThenAnswerIsNotStored() {
		edge.upstream()
			.stubFor(WireMock.get(WireMock.urlPathEqualTo("/orders/cached"))
				.willReturn(WireMock.ok("cached")
					.withHeader("Cache-Control", "public, max-age=60")
					.withHeader("Referrer-Policy", "unsafe-url")));
		RawHttp.Response response = edge.get("/orders/cached?ticket=" + ticket(issuing, "/orders/cached"));
		assertThat(response.body()).contains("cached");
		assertThat(response.headers().toString().toLowerCase(Locale.ROOT)).contains("cache-control: no-store")
			.contains("referrer-policy: no-referrer")
			.doesNotContain("max-age", "unsafe-url");
	}

	@Test
	void getWhenTargetIsAmbiguousThenFirewallRefuses() {
		assertThat(edge.get("/orders/../admin?ticket=" + ticket(issuing, "/orders/../admin")).status()).isEqualTo(400);
		assertThat(edge.reached()).isEmpty();
	}

	@Test
	void streamWhenCallerIsRevokedThenEnds() {
		String path = "/maybe/" + UUID.randomUUID() + "/events";
		String ticket = ticket(issuing, path);
		CompletableFuture<HttpResponse<String>> stream = HttpClient.newHttpClient()
			.sendAsync(
					HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + path + "?ticket=" + ticket))
						.header("Accept", "text/event-stream")
						.build(),
					HttpResponse.BodyHandlers.ofString());
		Awaitility.await().atMost(WITHIN).until(() -> !streams.requests().isEmpty());
		assertThat(streams.requests()).singleElement()
			.satisfies((headers) -> assertThat(headers.get("Authorization")).isEqualTo("Bearer " + this.token));
		assertThat(stream).isNotDone();
		edge.revokeNow("sid:" + this.session, Reason.LOGGED_OUT);
		assertThat(streams.awaitEnd(path)).isEqualTo("cancelled");
		assertThat(stream.join().body()).isEqualTo("data: first\n\n");
		assertThat(edge.get(path + "?ticket=" + ticket).reason()).isEqualTo("invalid_ticket");
	}

	@Test
	void handshakeWhenTicketIsGoodThenWebSocketOpensOnce() {
		String path = "/maybe/" + UUID.randomUUID() + "/socket";
		String ticket = ticket(issuing, path);
		URI uri = URI.create("ws://127.0.0.1:" + edge.port() + path + "?ticket=" + ticket);
		WebSocket socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(uri, new WebSocket.Listener() {
		}).join();
		Awaitility.await().atMost(WITHIN).until(() -> !streams.requests().isEmpty());
		assertThat(streams.requests()).singleElement()
			.satisfies((headers) -> assertThat(headers.get("Authorization")).isEqualTo("Bearer " + this.token));
		socket.abort();
		assertThat(HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(uri, new WebSocket.Listener() {
		})).failsWithin(WITHIN);
	}

	@Test
	void issueThenRedisHasNeitherTicketNorTokenNorPath() {
		String ticket = ticket(issuing, "/orders/secret-report");
		StringBuilder content = new StringBuilder();
		for (String key : edge.redis().keys("gatehouse:ticket*")) {
			content.append(key).append(' ').append(edge.redis().get(key)).append('\n');
		}
		assertThat(content.toString()).contains("gatehouse:ticket:", "gatehouse:tickets:")
			.doesNotContain(ticket, this.token, this.token.substring(this.token.lastIndexOf('.') + 1), "eyJ",
					"secret-report", "alice");
	}

	@Test
	void issueWhenFormHasThePathThenTicket() {
		RawHttp.Response response = post(issuing, FORM, "path=%2Forders%2Fexport%3Fx%3D1",
				"Authorization: Bearer " + this.token);
		assertThat(response.status()).isEqualTo(200);
		assertThat(response.header("Cache-Control")).hasValue("no-store");
		assertThat(edge.get("/orders/export?x=1&ticket=" + response.body().substring(11, 54)).status()).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "application/json | ``", "application/json | {}", "application/json | []",
					"application/json | {\"path\":1}", "application/json | {\"path\":null}",
					"application/json | {\"path\":\"orders\"}", "application/json | {\"path\":\"//evil.test/\"}",
					"application/json | {\"path\":\"/a\",\"method\":\"POST\"}", "application/json | {\"path\":\"/a\"",
					"application/json | {\"path\":\"/a?ticket=x\"}", "application/x-www-form-urlencoded | path=%zz",
					"application/x-www-form-urlencoded | path=/a&path=/b", "application/x-www-form-urlencoded | x=1",
					"text/plain | {\"path\":\"/a\"}", "*/* | {\"path\":\"/a\"}", "x | {\"path\":\"/a\"}" })
	void issueWhenBodyIsBadThen400(String type, String body) {
		RawHttp.Response response = post(issuing, type, body, "Authorization: Bearer " + this.token);
		assertThat(response.status()).as(response.body()).isEqualTo(400);
		assertThat(response.reason()).isEqualTo("refused_request");
		assertThat(edge.redis().keys("gatehouse:ticket*")).isEmpty();
	}

	@Test
	void issueWhenBodyIsTooLargeThen400() {
		String authorization = "Authorization: Bearer " + this.token;
		assertThat(post(issuing, JSON, "{\"path\":\"/" + "a".repeat(10_000) + "\"}", authorization).status())
			.isEqualTo(400);
		String chunk = "2000\r\n" + "a".repeat(0x2000) + "\r\n";
		RawHttp.Response chunked = RawHttp.send(issuing.port(),
				"POST /gatehouse/tickets HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + authorization
						+ "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk
						+ "0\r\n\r\n");
		assertThat(chunked.status()).isEqualTo(400);
	}

	@Test
	void issueWhenTokenIsMissingOrBadThen401() {
		String body = "{\"path\":\"/orders/export\"}";
		assertThat(post(issuing, JSON, body).reason()).isEqualTo("missing_token");
		assertThat(post(issuing, JSON, body, "Authorization: Basic YTpi").reason()).isEqualTo("missing_token");
		assertThat(post(issuing, JSON, body, "Authorization: Bearer x.y.z").reason()).isEqualTo("malformed_token");
		assertThat(edge.redis().keys("gatehouse:ticket*")).isEmpty();
	}

	@Test
	void issueWhenMethodIsAnotherThen405AndWhenNotEnabledThen404() {
		RawHttp.Response response = issuing.getWithToken("/gatehouse/tickets", this.token);
		assertThat(response.status()).isEqualTo(405);
		assertThat(response.header("Allow")).hasValue("POST");
		assertThat(request(Edge.shared(), "/orders/export").status()).isEqualTo(404);
	}

	@Test
	void getWhenNotEnabledThenTicketIsAnOrdinaryParameter() {
		Edge.shared().reset();
		assertThat(Edge.shared().getWithToken("/orders/1?ticket=x", this.token).status()).isEqualTo(200);
		assertThat(Edge.shared().reachedOnce().getUrl()).isEqualTo("/orders/1?ticket=x");
	}

	@Test
	void issueWhenUserGotTooManyThen429ForThisUserOnly() {
		try (Edge gateway = Edge.start(RedisServer.shared(),
				properties(Map.of("gatehouse.gateway.tickets.max-per-user", "3")))) {
			IntStream.range(0, 3).forEach((i) -> ticket(gateway, "/orders/" + i));
			RawHttp.Response refused = request(gateway, "/orders/3");
			assertThat(refused.status()).isEqualTo(429);
			assertThat(refused.reason()).isEqualTo("rate_limited");
			assertThat(refused.header("Retry-After"))
				.hasValueSatisfying((seconds) -> assertThat(Long.parseLong(seconds)).isBetween(1L, 30L));
			assertThat(edge.redis().keys("gatehouse:ticket:*")).hasSize(3);
			assertThat(post(gateway, JSON, "{\"path\":\"/orders/1\"}",
					"Authorization: Bearer " + TestTokens.token().claim("sub", "bob").sign())
				.status()).isEqualTo(200);
		}
	}

	@Test
	void getWhenManyTicketsFromAnAddressAreUnknownThenRefusedUnread() {
		try (Edge gateway = Edge.start(RedisServer.shared(),
				properties(Map.of("gatehouse.gateway.failed-authentications.enabled", "true",
						"gatehouse.gateway.failed-authentications.burst-capacity", "3",
						"gatehouse.gateway.failed-authentications.replenish-rate", "1")))) {
			String unknown = "/orders/1?ticket=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
			List<Integer> statuses = IntStream.range(0, 20).map((i) -> gateway.get(unknown).status()).boxed().toList();
			assertThat(statuses).startsWith(401, 401, 401).contains(429).containsOnly(401, 429);
		}
	}

	@Test
	void requestsWhenRedisDoesNotAnswerThen503() {
		try (RedisServer redis = RedisServer.start();
				Edge gateway = Edge.start(redis,
						properties(Map.of("gatehouse.revocation.write-timeout", "300ms",
								"gatehouse.revocation.migration-until", "2126-01-01T00:00:00Z",
								"gatehouse.revocation.lookup", "local", "gatehouse.revocation.lease", "60s")))) {
			gateway.reset();
			Awaitility.await().atMost(WITHIN).until(() -> request(gateway, "/orders/1").status() == 200);
			String ticket = ticket(gateway, "/orders/1");
			redis.pause();
			RawHttp.Response issue = request(gateway, "/orders/1");
			RawHttp.Response redeem = gateway.get("/orders/1?ticket=" + ticket);
			redis.resume();
			for (RawHttp.Response response : List.of(issue, redeem)) {
				assertThat(response.status()).isEqualTo(503);
				assertThat(response.reason()).isEqualTo("tickets_unavailable");
				assertThat(response.header("Retry-After")).isPresent();
			}
			Awaitility.await().atMost(WITHIN).until(() -> request(gateway, "/orders/1").status() == 200);
		}
	}

	@Test
	void preflightWhenUrlHasATicketThenAnsweredAndTicketIsNotSpent() {
		String target = "/orders/export?ticket=" + ticket(issuing, "/orders/export");
		RawHttp.Response preflight = RawHttp.request(edge.port(), "OPTIONS", target, "Origin: https://app.test",
				"Access-Control-Request-Method: GET", "Access-Control-Request-Headers: content-type");
		assertThat(preflight.status()).isEqualTo(200);
		assertThat(preflight.header("Access-Control-Allow-Origin")).hasValue("https://app.test");
		assertThat(edge.reached()).isEmpty();
		RawHttp.Response response = edge.get(target, "Origin: https://app.test");
		assertThat(response.status()).isEqualTo(200);
		assertThat(response.header("Access-Control-Allow-Origin")).hasValue("https://app.test");
	}

	@Test
	void getWhenGatewayHasABasePathThenUrlsAreAsBrowsersSeeThem() {
		try (Edge gateway = Edge.start(RedisServer.shared(), properties(Map.of("spring.webflux.base-path", "/api")))) {
			String body = "{\"path\":\"/api/orders/1\"}";
			RawHttp.Response issued = RawHttp.send(gateway.port(),
					"POST /api/gatehouse/tickets HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
							+ this.token + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
							+ "\r\n\r\n" + body);
			assertThat(issued.status()).as(issued.body()).isEqualTo(200);
			assertThat(gateway.get("/api/orders/1?ticket=" + issued.body().substring(11, 54)).status()).isEqualTo(200);
		}
	}

	@Test
	void preflightWhenOriginIsAllowedThenEndpointFollowsTheCorsConfigurationOfTheGateway() {
		RawHttp.Response preflight = RawHttp.request(issuing.port(), "OPTIONS", "/gatehouse/tickets",
				"Origin: https://app.test", "Access-Control-Request-Method: POST",
				"Access-Control-Request-Headers: authorization,content-type");
		assertThat(preflight.status()).isEqualTo(200);
		assertThat(preflight.header("Access-Control-Allow-Origin")).hasValue("https://app.test");
		assertThat(post(issuing, JSON, "{\"path\":\"/orders/1\"}", "Origin: https://app.test",
				"Authorization: Bearer " + this.token)
			.header("Access-Control-Allow-Origin")).hasValue("https://app.test");
		assertThat(RawHttp
			.request(issuing.port(), "OPTIONS", "/gatehouse/tickets", "Origin: https://evil.test",
					"Access-Control-Request-Method: POST")
			.status()).isEqualTo(403);
	}

}
