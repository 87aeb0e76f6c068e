package io.gatehouse.gateway.firewall;

import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.gatehouse.gateway.HeaderGuard;
import io.gatehouse.identity.IdentityHeaders;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what is ordinary. That an ordinary request needs no other check is shown in
 * {@link FirewallEquivalenceTests}.
 */
class OrdinaryRequestsTests {

	private static final String HOST = "Host: gateway.test";

	private static final String TOKEN = "Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiI0MiJ9.c2ln-bmF0_dXJl";

	private final OrdinaryRequests ordinary = ordinary(List.of("X-User-"));

	private static OrdinaryRequests ordinary(List<String> namespace) {
		return new OrdinaryRequests(new FirewallProperties(Set.of(), Set.of()).methods(),
				new HeaderGuard(IdentityHeaders.of(Map.of(), namespace)));
	}

	private static ServerHttpRequest request(String method, String target, String... headers) {
		List<String> lines = new ArrayList<>(List.of(headers));
		if (lines.stream().noneMatch((line) -> line.startsWith("Host:"))) {
			lines.add(0, HOST);
		}
		return native11(method, target, lines);
	}

	private static ServerHttpRequest native11(String method, String target, List<String> lines) {
		try {
			return NettyMessages.request(method, HttpVersion.HTTP_1_1, target, NettyMessages.headers(lines));
		}
		catch (URISyntaxException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	static Stream<Arguments> typical() {
		String chrome = "User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
				+ "Chrome/131.0.0.0 Safari/537.36";
		String accept = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
		String json = "Content-Type: application/json;charset=UTF-8";
		String bearer = "Authorization: " + TOKEN;
		return Stream.of(row("GET", "/"), row("GET", "/", chrome, accept, "Accept-Language: de-DE,de;q=0.9,en;q=0.8"),
				row("GET", "/index.html", chrome, accept, "Upgrade-Insecure-Requests: 1", "Sec-Fetch-Mode: navigate"),
				row("GET", "/favicon.ico", chrome, "sec-ch-ua: \"Chromium\";v=\"131\", \"Not_A Brand\";v=\"24\""),
				row("GET", "/assets/app.3f9a1c-legacy.min.js", chrome, "If-None-Match: W/\"3f9a1c\""),
				row("GET", "/.well-known/jwks.json"), row("GET", "/.well-known/openid-configuration", accept),
				row("GET", "/orders/1", bearer), row("GET", "/orders/", bearer), row("HEAD", "/orders/1", bearer),
				row("POST", "/orders", bearer, json, "Content-Length: 120"),
				row("POST", "/orders", bearer, json, "Transfer-Encoding: chunked", "Expect: 100-continue"),
				row("PUT", "/orders/4f9f1f0e-5b0a-4a3e-9d55-0d2c1f6b7a11", bearer, json, "If-Match: \"7\""),
				row("PATCH", "/orders/1", bearer, "Content-Type: application/merge-patch+json"),
				row("DELETE", "/orders/1", bearer),
				row("OPTIONS", "/orders/1", "Origin: https://app.test", "Access-Control-Request-Method: POST",
						"Access-Control-Request-Headers: authorization,content-type"),
				row("GET", "/orders?page=0&size=20&sort=createdAt,desc", bearer),
				row("GET", "/orders?filter%5Bstate%5D=open&ids[]=1&ids%5b%5d=2", bearer),
				row("GET", "/search?q=%E4%BD%A0%E5%A5%BD&lang=zh-CN", chrome, accept),
				row("GET", "/search?q=a+b%20c&from=2026-01-01T00:00:00%2B01:00", bearer),
				row("GET", "/login?redirect=https://app.test/a//b?c=d%26e&state=x%3D%3D"),
				row("GET", "/users/alice%40example.test", bearer), row("GET", "/files/annual%20report.pdf", bearer),
				row("GET", "/v1/projects/p:publish", bearer), row("GET", "/odata/Orders(1)/Lines?$filter=id%20eq%201"),
				row("GET", "/callback?", chrome), row("GET", "/flag?debug"),
				row("GET", "/orders/1", "authorization: Basic YTpi", "connection: Keep-Alive"),
				row("GET", "/orders/1", bearer, "Connection: close", "Cookie: a=b; c=\"d,e\"", "X-Request-Id: 7f3a",
						"traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
				row("GET", "/orders/1", bearer, "X-Forwarded-For: 10.0.0.1, 10.0.0.2", "X-Forwarded-Proto: https",
						"Forwarded: for=10.0.0.1;proto=https", "Via: 1.1 proxy"),
				row("GET", "/live/ws", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"),
				row("POST", "/orders.OrderService/List", bearer, "Content-Type: application/grpc", "TE: trailers"),
				// the guard removes it, and needs no firewall for that
				row("GET", "/orders/1", bearer, "X-User-Id: admin"));
	}

	private static Arguments row(String method, String target, String... headers) {
		return Arguments.of(method, target, headers);
	}

	@ParameterizedTest
	@MethodSource("typical")
	void testWhenRequestIsTypicalThenOrdinary(String method, String target, String[] headers) {
		assertThat(this.ordinary.test(request(method, target, headers))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "TRACE", "CONNECT", "PROPFIND", "get", "FETCH" })
	void testWhenMethodIsNotAllowedThenNot(String method) {
		assertThat(this.ordinary.test(request(method, "/"))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "*", "http://gateway.test/a", "/a/../b", "/a/..", "/a/./b", "/.", "/..", "/a/.", "/.../a",
			"//", "//a", "/a//b", "/a//", "/a;b=c", "/;", "/a%2eb", "/a%2Fb", "/a%5cb", "/a%5C", "/a%25b", "/a%3bb",
			"/a%3B", "/a%00", "/a%0d%0a", "/a%1f", "/a%7f", "/a%c2%85", "/%E4%BD%A0", "/%e2%80%a8", "/%ff", "/a?b%00=c",
			"/a?x=y&b%0a", "/a?%7f", "/a?%C2%85=b", "/a?=%00=b", "/a?==%00", "/a?&&%1fa=b" })
	void testWhenTargetNeedsTheChecksThenNot(String target) {
		assertThat(this.ordinary.test(request("GET", target))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/a?b=%00", "/a?b=%0d%0a&c", "/a?b==%00", "/a?=b=%ff", "/a?b=c;d?e/f//g", "/a?b%25%26=c" })
	void testWhenOnlyAValueOfTheQueryIsUnusualThenOrdinary(String target) {
		assertThat(this.ordinary.test(request("GET", target))).isTrue();
	}

	static Stream<List<String>> unusualHeaders() {
		return Stream.of(List.of(), List.of("Hosts: a"), List.of(HOST, HOST), List.of(HOST, "host: b"),
				List.of(HOST, "Accept: a", "accept: b"), List.of(HOST, "Accept: a", "Accept: a"),
				List.of(HOST, "Authorization: Bearer a", "authorization: Bearer b"),
				List.of(HOST, "Authorization: Bearer a,Bearer b"), List.of(HOST, "AUTHORIZATION: Digest a=b, c=d"),
				List.of(HOST, "Transfer-Encoding: gzip, chunked"), List.of(HOST, "Transfer-Encoding: identity"),
				List.of(HOST, "transfer-encoding:"),
				List.of(HOST, "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
				List.of(HOST, "Connection: Authorization"), List.of(HOST, "Connection: X-User-Id"),
				List.of(HOST, "Connection: close", "connection: x_user_id"), List.of(HOST, "Connection: close, TE"),
				List.of(HOST, "Connection: \"close\""), List.of(HOST, "Connection:"));
	}

	@ParameterizedTest
	@MethodSource("unusualHeaders")
	void testWhenHeadersNeedTheChecksThenNot(List<String> headers) {
		assertThat(this.ordinary.test(native11("GET", "/", headers))).isFalse();
	}

	@Test
	void testWhenRequestIsNotThatOfTheServerThenNot() {
		ServerHttpRequest request = request("GET", "/a?b=c");
		assertThat(this.ordinary.test(request)).isTrue();
		assertThat(this.ordinary.test(request.mutate().build())).isFalse();
		assertThat(this.ordinary.test(new ServerHttpRequestDecorator(request))).isFalse();
		assertThat(this.ordinary.test(MockServerHttpRequest.get("/a").header("Host", "a").build())).isFalse();
	}

	@Test
	void testWhenHeadersAreManyThenNot() {
		List<String> headers = new ArrayList<>(List.of(HOST));
		IntStream.range(1, 64).forEach((i) -> headers.add("X-Header-" + i + ": a"));
		assertThat(this.ordinary.test(native11("GET", "/", headers))).isTrue();
		headers.add("X-Header-64: a");
		assertThat(this.ordinary.test(native11("GET", "/", headers))).isFalse();
	}

	@Test
	void testWhenAnIdentityHeaderIsNamedLikeAConnectionOptionThenThatOptionIsNot() {
		ServerHttpRequest close = request("GET", "/", "Connection: close");
		ServerHttpRequest upgrade = request("GET", "/", "Connection: upgrade");
		OrdinaryRequests odd = ordinary(List.of("Close"));
		assertThat(odd.test(close)).isFalse();
		assertThat(odd.test(upgrade)).isTrue();
		assertThat(this.ordinary.test(close)).isTrue();
	}

}
