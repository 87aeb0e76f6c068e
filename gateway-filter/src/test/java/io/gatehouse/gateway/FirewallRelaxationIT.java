package io.gatehouse.gateway;

import java.util.Map;
import java.util.stream.Stream;

import io.gatehouse.gateway.firewall.FirewallRelaxation;
import io.gatehouse.test.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of each refusal of the firewall, relaxed by its property.
 */
class FirewallRelaxationIT {

	private static Edge relaxed;

	@BeforeAll
	static void start() {
		StringBuilder all = new StringBuilder();
		for (FirewallRelaxation relaxation : FirewallRelaxation.values()) {
			all.append(all.isEmpty() ? "" : ",")
				.append(relaxation.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
		}
		relaxed = Edge.start(RedisServer.shared(), Map.of("gatehouse.gateway.firewall.allow", all.toString(),
				"gatehouse.gateway.firewall.methods", "GET,PROPFIND"));
	}

	@AfterAll
	static void stop() {
		relaxed.close();
	}

	static Stream<Arguments> requests() {
		return Stream.of(row(FirewallRelaxation.DOT_SEGMENTS, "GET /public/a/./1"),
				row(FirewallRelaxation.DOUBLE_SLASH, "GET /public//1"),
				row(FirewallRelaxation.SEMICOLON, "GET /public/1;a=b"),
				row(FirewallRelaxation.ENCODED_DOT, "GET /public/a%2e1"),
				row(FirewallRelaxation.ENCODED_SLASH, "GET /public/a%2f1"),
				row(FirewallRelaxation.BACKSLASH, "GET /public/a%5c1"),
				row(FirewallRelaxation.ENCODED_PERCENT, "GET /public/a%251"),
				row(FirewallRelaxation.CONTROL_CHARACTERS, "GET /public/a%0a1"),
				row(FirewallRelaxation.MALFORMED_UTF8, "GET /public/a%ff1"),
				row(FirewallRelaxation.ABSOLUTE_FORM, "GET http://localhost/public/1"),
				row(FirewallRelaxation.SEVERAL_CREDENTIALS, "GET /public/1",
						"Authorization: Digest a\r\nAuthorization: Digest b\r\n"),
				row(FirewallRelaxation.SEVERAL_HOSTS, "GET /public/1", "Host: other\r\n"),
				row(FirewallRelaxation.TRANSFER_CODINGS, "GET /public/1", "Transfer-Encoding: identity\r\n"),
				row(FirewallRelaxation.FOLDED_HEADERS, "GET /public/1", "X-Folded: a\r\n b\r\n"),
				row(FirewallRelaxation.CONNECTION_OPTIONS, "GET /public/1", "Connection: X-User-Id\r\n"));
	}

	private static Arguments row(FirewallRelaxation relaxation, String request) {
		return row(relaxation, request, "");
	}

	private static Arguments row(FirewallRelaxation relaxation, String request, String headers) {
		return Arguments.of(relaxation, request + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("requests")
	void requestWhenRelaxedThenReachesTheRouteAndOtherwiseNot(FirewallRelaxation relaxation, String request) {
		Edge strict = Edge.shared();
		strict.reset();
		assertThat(RawHttp.send(strict.port(), request).status()).isEqualTo(400);
		assertThat(strict.reached()).isEmpty();
		// only that the gateway let it through counts here, not the upstream's answer
		RawHttp.Response response = RawHttp.send(relaxed.port(), request);
		assertThat(response.reason()).isNotEqualTo("refused_request");
		assertThat(response.status()).isNotZero();
	}

	@Test
	void requestWhenHostIsMissingThenRelaxedToo() {
		assertThat(RawHttp.send(relaxed.port(), "GET /public/1 HTTP/1.1\r\n\r\n").reason())
			.isNotEqualTo("refused_request");
	}

	@Test
	void requestWhenMethodIsListedThenReachesTheRouteAndOthersDoNot() {
		assertThat(RawHttp.request(relaxed.port(), "PROPFIND", "/public/1").status()).isEqualTo(200);
		assertThat(RawHttp.request(relaxed.port(), "DELETE", "/public/1").status()).isEqualTo(400);
	}

	@Test
	void requestWhenEverythingIsRelaxedThenProtectedPathsStillNeedToken() {
		relaxed.upstream().resetRequests();
		for (String target : new String[] { "/orders/1", "/orders/./1", "/orders//1", "/orders/1;a=b",
				"http://localhost/orders/1" }) {
			assertThat(relaxed.get(target).status()).as(target).isEqualTo(401);
		}
		assertThat(relaxed.reached()).isEmpty();
	}

}
