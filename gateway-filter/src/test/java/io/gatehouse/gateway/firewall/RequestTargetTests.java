package io.gatehouse.gateway.firewall;

import java.net.URI;
import java.util.EnumSet;
import java.util.Set;

import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

import static org.assertj.core.api.Assertions.assertThat;

class RequestTargetTests {

	private static final Set<FirewallRelaxation> ALL = EnumSet.allOf(FirewallRelaxation.class);

	private static boolean isRefused(ServerHttpRequest request, FirewallRelaxation... allowed) {
		return RequestTarget.isRefused(request, Set.of(allowed));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/orders/1", "/orders/1?", "/orders?next=http://a//b", "/orders?a=%zz%00",
			"/orders?a?b", "/a%20b", "/%E4%BD%A0", "/%F0%9F%98%80", "/a;b=c", "/a%2fb", "/~a!$&'()*+,;=:@" })
	void isRefusedWhenTargetIsInOriginFormThenNot(String target) {
		assertThat(isRefused(ServerRequest.get(target))).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "'', ''", "*, ''", "orders, ''", "gateway.test:80, ''", "ftp://gateway.test/a, /a",
			"//gateway.test/a, /a", "httpx://gateway.test/a, /a" })
	void isRefusedWhenTargetIsInNoFormForAGatewayThenWhateverIsAllowed(String target, String path) {
		assertThat(RequestTarget.isRefused(ServerRequest.get(target, path), ALL)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/a?b c", "/a?b\tc", "/a?b\u0000", "/a?b\u007f", "/a?b#c", "/a?\u00e4", "/\u00e4" })
	void isRefusedWhenTargetHasOtherCharactersThenWhateverIsAllowed(String target) {
		assertThat(RequestTarget.isRefused(ServerRequest.get(target), ALL)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "/public/1, /orders/1", "/orders/1, /orders", "/orders, /orders/1", "/api/orders, /orders",
			"/Orders, /orders", "/%6frders, /orders", "http://gateway.test/public, /orders",
			"http://gateway.test, /orders", "http://gateway.test?/orders, /orders" })
	void isRefusedWhenUriHasAnotherPathThenWhateverIsAllowed(String target, String path) {
		assertThat(RequestTarget.isRefused(ServerRequest.get(target, path), ALL)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "DOUBLE_SLASH, //, //", "DOUBLE_SLASH, /a//b, /a//b", "DOUBLE_SLASH, /a//, /a//",
			"CONTROL_CHARACTERS, /a%00, /a%00", "CONTROL_CHARACTERS, /a%0d%0Ab, /a%0d%0Ab",
			"CONTROL_CHARACTERS, /%1f, /%1f", "CONTROL_CHARACTERS, /%7F, /%7F", "MALFORMED_UTF8, /a%ff, /a%ff",
			"MALFORMED_UTF8, /%c0%af, /%c0%af", "MALFORMED_UTF8, /%E4%BD, /%E4%BD",
			"MALFORMED_UTF8, /%ed%a0%80, /%ed%a0%80", "ABSOLUTE_FORM, http://gateway.test/a, /a",
			"ABSOLUTE_FORM, HTTPS://gateway.test/a?b=//c, /a", "ABSOLUTE_FORM, http://gateway.test, ''",
			"ABSOLUTE_FORM, http://gateway.test?a=/b, ''" })
	void isRefusedWhenTargetNeedsARelaxationThenUnlessThatOneIsAllowed(FirewallRelaxation needed, String target,
			String path) {
		ServerHttpRequest request = ServerRequest.get(target, path);
		assertThat(isRefused(request)).isTrue();
		assertThat(RequestTarget.isRefused(request, EnumSet.complementOf(EnumSet.of(needed)))).isTrue();
		assertThat(isRefused(request, needed)).isFalse();
	}

	@Test
	void isRefusedWhenTargetIsInAbsoluteFormThenItsPathIsCheckedToo() {
		ServerHttpRequest request = ServerRequest.get("http://gateway.test/a//b", "/a//b");
		assertThat(isRefused(request, FirewallRelaxation.ABSOLUTE_FORM)).isTrue();
		assertThat(isRefused(request, FirewallRelaxation.ABSOLUTE_FORM, FirewallRelaxation.DOUBLE_SLASH)).isFalse();
	}

	@Test
	void isRefusedWhenRequestIsDecoratedThenTheTargetOfTheServerCounts() {
		ServerHttpRequest request = new ServerHttpRequestDecorator(ServerRequest.get("/a//b"));
		assertThat(isRefused(request)).isTrue();
	}

	@Test
	void isRefusedWhenRequestIsOfNoServerThenItsUriCounts() {
		assertThat(isRefused(mock("/orders/1"))).isFalse();
		assertThat(isRefused(mock("/orders//1"))).isTrue();
	}

	private static ServerHttpRequest mock(String path) {
		return MockServerHttpRequest.method(HttpMethod.GET, URI.create(path)).build();
	}

	@Test
	void lacksHostWhenThereIsNoneThenUnlessTheVersionMayOmitIt() {
		assertThat(RequestTarget.lacksHost(request(HttpVersion.HTTP_1_1, new HttpHeaders()))).isTrue();
		assertThat(RequestTarget.lacksHost(request(HttpVersion.HTTP_1_0, new HttpHeaders()))).isFalse();
		HttpHeaders headers = new HttpHeaders();
		headers.set(HttpHeaders.HOST, "");
		assertThat(RequestTarget.lacksHost(request(HttpVersion.HTTP_1_1, headers))).isFalse();
	}

	@Test
	void lacksHostWhenRequestIsOfNoServerThenNot() {
		assertThat(RequestTarget.lacksHost(MockServerHttpRequest.get("/").build())).isFalse();
	}

	private static ServerHttpRequest request(HttpVersion version, HttpHeaders headers) {
		return new ServerRequest(HttpMethod.GET, version, "/", "/", headers);
	}

}
