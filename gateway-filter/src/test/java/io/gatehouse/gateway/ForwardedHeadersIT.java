package io.gatehouse.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@code X-Forwarded-*} and {@code Forwarded} in every way of applying them. A
 * request is guarded, routed and forwarded by the path of its request line, and these
 * headers are trusted only from a trusted proxy.
 */
@ParameterizedClass(name = "{0}")
@EnumSource
class ForwardedHeadersIT {

	private static final String CLIENT = "127.0.0.1";

	private final ForwardHeaders strategy;

	private final Edge edge;

	ForwardedHeadersIT(ForwardHeaders strategy) {
		this.strategy = strategy;
		this.edge = strategy.edge();
	}

	@BeforeEach
	void reset() {
		this.edge.reset();
	}

	/** Returns headers that name another path than the request line, or shift it. */
	static List<List<String>> otherPaths() {
		List<List<String>> headers = new ArrayList<>();
		for (String prefix : List.of("/admin", "/public", "/public/", "/orders", "/public,/orders", ",", "/", "/..",
				"/public/..", "//", "/orders/echo?a=", "/orders/echo#", "/public;a=", "/public%2f..", "public", "",
				"/%2e%2e", "/public\\")) {
			headers.add(List.of("X-Forwarded-Prefix: " + prefix));
		}
		headers.add(List.of("X-Forwarded-Prefix: /admin", "X-Forwarded-Prefix: /public"));
		headers.add(List.of("x-forwarded-prefix: /public", "Forwarded: for=203.0.113.7;host=evil.test"));
		for (String host : List.of("h?", "h/public?", "h/admin#", "h\\admin?", "a@h/admin?", "h:80/admin?", "[::1]/x?",
				"h%2fadmin%3f")) {
			headers.add(List.of("X-Forwarded-Host: " + host));
			headers.add(List.of("Forwarded: host=\"" + host + "\""));
		}
		for (String scheme : List.of("http://h/admin?", "http:/admin?", "x")) {
			headers.add(List.of("X-Forwarded-Proto: " + scheme));
			headers.add(List.of("Forwarded: proto=\"" + scheme + "\""));
		}
		headers.add(List.of("X-Forwarded-Port: 80/admin?"));
		headers.add(List.of("X-Original-URL: /admin/1", "X-Rewrite-URL: /admin/1", "X-Forwarded-Uri: /admin/1",
				"X-Forwarded-Path: /admin/1"));
		return headers;
	}

	@ParameterizedTest
	@MethodSource("otherPaths")
	void requestWhenHeadersNameAnotherPathThenItIsThatOfTheRequestLine(List<String> headers) {
		String[] sent = headers.toArray(String[]::new);
		for (String peer : List.of(CLIENT, ForwardHeaders.PROXY)) {
			for (String path : List.of("/orders/1", "/admin/1", "/users", "/")) {
				RawHttp.Response response = RawHttp.getFrom(peer, this.edge.port(), path, sent);
				assertThat(response.status()).as(path + " from " + peer).isIn(400, 401, 404);
			}
			assertThat(this.edge.reached()).isEmpty();
			RawHttp.Response response = RawHttp.getFrom(peer, this.edge.port(), "/public/1", sent);
			assertThat(response.status()).as(peer).isIn(200, peer.equals(CLIENT) ? 200 : 400);
			assertThat(this.edge.reached()).extracting(LoggedRequest::getUrl)
				.hasSize((response.status() == 200) ? 1 : 0)
				.containsOnly((response.status() == 200) ? new String[] { "/public/1" } : new String[0]);
			this.edge.upstream().resetRequests();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { CLIENT, ForwardHeaders.PROXY })
	void requestWhenPrefixAndTokenOfAUserThenReachesNoPathOfAnAdmin(String peer) {
		String token = TestTokens.token().sign();
		RawHttp.Response response = RawHttp.getFrom(peer, this.edge.port(), "/orders/1", "X-Forwarded-Prefix: /admin",
				"Authorization: Bearer " + token);
		assertThat(response.status()).isEqualTo(200);
		assertThat(this.edge.reachedOnce().getUrl()).isEqualTo("/orders/1");
	}

	@Test
	void requestWhenClientIsNotAProxyThenItsAddressHostAndSchemeAreThoseOfTheConnection() {
		for (String header : List.of("X-Forwarded-For: 203.0.113.7", "Forwarded: for=203.0.113.7")) {
			assertThat(RawHttp.getFrom(CLIENT, this.edge.port(), "/near/1", header).status()).isEqualTo(404);
		}
		assertThat(seen(CLIENT, "X-Forwarded-Proto: https", "X-Forwarded-Host: shop.test:8443"))
			.isEqualTo("http://localhost");
		assertThat(seen(CLIENT, "Forwarded: proto=https;host=shop.test:8443")).isEqualTo("http://localhost");
	}

	@Test
	void requestWhenProxyIsTrustedThenAddressIsTheNearestThatIsNoProxy() {
		int expected = (this.strategy == ForwardHeaders.NONE) ? 404 : 302;
		assertThat(near("X-Forwarded-For: 203.0.113.7")).isEqualTo(expected);
		assertThat(near("X-Forwarded-For: 198.51.100.1, 203.0.113.7, " + ForwardHeaders.PROXY)).isEqualTo(expected);
		assertThat(near("X-Forwarded-For: 203.0.113.7, 198.51.100.1")).as("made up by the client").isEqualTo(404);
		assertThat(near("X-Forwarded-For: 198.51.100.1", "Forwarded: for=203.0.113.7")).as("made up by the client")
			.isEqualTo(404);
	}

	private int near(String... headers) {
		return RawHttp.getFrom(ForwardHeaders.PROXY, this.edge.port(), "/near/1", headers).status();
	}

	@Test
	void requestWhenProxyIsTrustedThenHostAndSchemeAreWhatItSays() {
		String expected = (this.strategy == ForwardHeaders.NONE) ? "http://localhost" : "https://shop.test:8443";
		assertThat(seen(ForwardHeaders.PROXY, "X-Forwarded-Proto: https", "X-Forwarded-Host: shop.test:8443",
				"X-Forwarded-Prefix: /shop"))
			.isEqualTo(expected);
		assertThat(seen(ForwardHeaders.PROXY, "X-Forwarded-Proto: https,http", "X-Forwarded-Host: shop.test",
				"X-Forwarded-Port: 8443"))
			.isEqualTo(expected);
		assertThat(seen(ForwardHeaders.PROXY, "Forwarded: proto=https;host=\"shop.test:8443\", proto=http"))
			.isEqualTo(expected);
	}

	/** Returns the scheme and authority under which the gateway sees itself. */
	private String seen(String peer, String... headers) {
		List<String> all = new ArrayList<>(List.of(headers));
		all.add(Target.HEADER + ": 1");
		RawHttp.Response response = RawHttp.getFrom(peer, this.edge.port(), "/public/1", all.toArray(String[]::new));
		// the shared edge of NONE lacks the filter that reports it: nothing there changes
		// a request
		return response.header(Target.HEADER).orElse("http://localhost");
	}

	@Test
	void requestWhenHttp2ThenPrefixOfAClientIsIgnoredToo() throws Exception {
		Map<String, String> properties = new HashMap<>(this.strategy.properties());
		properties.put("server.http2.enabled", "true");
		try (Edge http2 = Edge.start(RedisServer.shared(), properties)) {
			http2.reset();
			HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
			for (String prefix : List.of("/public", "/orders/echo?a=", "/admin,/x")) {
				assertThat(status(client, http2, "/orders/1", prefix)).isEqualTo(401);
				assertThat(http2.reached()).isEmpty();
				assertThat(status(client, http2, "/public/1", prefix)).isEqualTo(200);
				assertThat(http2.reachedOnce().getUrl()).isEqualTo("/public/1");
				http2.upstream().resetRequests();
			}
		}
	}

	private static int status(HttpClient client, Edge edge, String path, String prefix) throws Exception {
		HttpResponse<Void> response = client
			.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + path))
				.header("X-Forwarded-Prefix", prefix)
				.build(), HttpResponse.BodyHandlers.discarding());
		assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
		return response.statusCode();
	}

	/** Reports scheme and authority of the URI that an application's filter sees. */
	@Configuration(proxyBeanMethods = false)
	static class Target {

		static final String HEADER = "X-Seen";

		@Bean
		WebFilter targetFilter() {
			return (exchange, chain) -> {
				if (exchange.getRequest().getHeaders().containsHeader(HEADER)) {
					URI uri = exchange.getRequest().getURI();
					exchange.getResponse()
						.beforeCommit(() -> Mono.fromRunnable(() -> exchange.getResponse()
							.getHeaders()
							.set(HEADER, uri.getScheme() + "://" + uri.getAuthority())));
				}
				return chain.filter(exchange);
			};
		}

	}

}
