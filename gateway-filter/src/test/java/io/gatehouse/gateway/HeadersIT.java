package io.gatehouse.gateway;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.gatehouse.test.TestTokens;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.cloud.gateway.filter.headers.TrailerHeadersFilter;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of forged and ambiguous headers: nothing that a client sends becomes an identity,
 * and ambiguous requests are refused, however forwarded headers are applied.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("io.gatehouse.gateway.ForwardHeaders#tested")
class HeadersIT {

	/** Headers that the decoder refuses with a bare 400. */
	private static final Set<String> REFUSED_BY_DECODER = Set.of("obs-fold", "obs-fold in Authorization",
			"Content-Length and Transfer-Encoding", "Content-Length and a Transfer-Encoding that is not understood",
			"Transfer-Encoding identity", "two Transfer-Encoding", "two different Content-Length",
			"space before the colon", "NUL in a header");

	private final Edge edge;

	HeadersIT(ForwardHeaders strategy) {
		this.edge = strategy.edge();
	}

	@BeforeEach
	void reset() {
		this.edge.reset();
	}

	@ParameterizedTest
	@ValueSource(strings = { "X-User-Id", "x-user-id", "X-USER-ID", "X_User_Id", "x_user_id", "X.User.Id", "x-user_id",
			"X-User-Roles", "X-User-Anything", "x_user_permissions", "X-User-Session", "X-Plan", "x_plan",
			// services trust these too, and this edge has no cohorts
			"X-Cohort", "x_cohort", "X-SC-LB-Hint", "x.sc.lb.hint" })
	void requestWhenIdentityHeaderIsForgedThenItDoesNotArrive(String header) {
		String token = TestTokens.token().claim("sid", null).sign();
		for (String path : List.of("/orders/1", "/public/1", "/open/1", "/maybe/1")) {
			this.edge.upstream().resetRequests();
			this.edge.getWithToken(path, token, header + ": forged", header + ": forged-again");
			LoggedRequest request = this.edge.reachedOnce();
			assertThat(request.getHeaders().toString()).as(path).doesNotContain("forged");
		}
	}

	@Test
	void trailersWhenServiceReturnsGuardedHeadersThenTheyAreDropped() {
		HttpHeaders returned = new HttpHeaders();
		List.of("X-User-Id", "X-Cohort", "x_sc_lb_hint", "X-Other").forEach((name) -> returned.set(name, "leaked"));
		TrailerHeadersFilter filter = this.edge.context()
			.getBean("gatehouseHeaderGuardTrailersFilter", TrailerHeadersFilter.class);
		assertThat(filter.trailers(returned, MockServerWebExchange.from(MockServerHttpRequest.get("/"))).headerNames())
			.containsExactly("X-Other");
	}

	@Test
	void requestWhenIdentityHeaderIsInTrailerThenItDoesNotArrive() {
		RawHttp.Response response = RawHttp.send(this.edge.port(),
				"POST /public/1 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nTrailer: X-User-Id\r\n"
						+ "Connection: close\r\n\r\n1\r\na\r\n0\r\nX-User-Id: forged\r\n\r\n");
		assertThat(response.status()).isEqualTo(200);
		assertThat(this.edge.reachedOnce().getHeaders().toString()).doesNotContain("forged");
	}

	static Stream<Arguments> refusedHeads() {
		String get = "GET /public/1 HTTP/1.1\r\n";
		String host = "Host: localhost\r\n";
		String bearer = "Authorization: Bearer " + TestTokens.token().sign();
		return Stream.of(Arguments.of("Connection names an identity header", get + host + "Connection: X-User-Id\r\n"),
				Arguments.of("Connection names it in another spelling",
						get + host + "Connection: close, x_user_id\r\n"),
				Arguments.of("Connection names the cohort", get + host + "Connection: X-Cohort\r\n"),
				Arguments.of("Connection names the load balancer's hint", get + host + "Connection: x_sc_lb_hint\r\n"),
				Arguments.of("Connection names Authorization", get + host + "Connection: authorization\r\n"),
				Arguments.of("two Connection headers, one naming",
						get + host + "Connection: close\r\nConnection: Authorization\r\n"),
				Arguments.of("Connection names it in quotation marks",
						get + host + "Connection: close, \"X-User-Id\"\r\n"),
				Arguments.of("Connection names Authorization in quotation marks",
						get + host + "Connection: \"Authorization\"\r\n"),
				Arguments.of("two Authorization", get + host + bearer + "\r\n" + bearer + "\r\n"),
				Arguments.of("two Authorization of different schemes",
						get + host + bearer + "\r\nAuthorization: Basic YTpi\r\n"),
				Arguments.of("comma-joined Authorization", get + host + bearer + ", " + bearer.substring(15) + "\r\n"),
				Arguments.of("comma-joined of different schemes",
						get + host + "Authorization: Basic YTpi, " + bearer.substring(15) + "\r\n"),
				Arguments.of("two Host", get + host + "Host: other\r\n"), Arguments.of("no Host", get),
				Arguments.of("no Host in a later version", "GET /public/1 HTTP/1.9\r\n"),
				Arguments.of("obs-fold", get + host + "X-Folded: a\r\n b\r\n"),
				Arguments.of("obs-fold in Authorization", get + host + "Authorization: Bearer\r\n abc\r\n"),
				Arguments.of("Content-Length and Transfer-Encoding",
						"POST /public/1 HTTP/1.1\r\n" + host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
				Arguments.of("Content-Length and a Transfer-Encoding that is not understood",
						get + host + "Content-Length: 5\r\nTransfer-Encoding: xchunked\r\n"),
				Arguments.of("Transfer-Encoding identity", get + host + "Transfer-Encoding: identity\r\n"),
				Arguments.of("Transfer-Encoding of several codings",
						get + host + "Transfer-Encoding: gzip, chunked\r\n"),
				Arguments.of("two Transfer-Encoding",
						get + host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
				Arguments.of("two different Content-Length",
						"POST /public/1 HTTP/1.1\r\n" + host + "Content-Length: 5\r\nContent-Length: 6\r\n"),
				Arguments.of("space before the colon", get + host + "X-User-Id : forged\r\n"),
				Arguments.of("NUL in a header", get + host + "X-Other: a\u0000b\r\n"),
				Arguments.of("TRACE", "TRACE /public/1 HTTP/1.1\r\n" + host),
				Arguments.of("lower-case method", "get /public/1 HTTP/1.1\r\n" + host),
				Arguments.of("unknown method", "FETCH /public/1 HTTP/1.1\r\n" + host),
				Arguments.of("CONNECT", "CONNECT localhost:80 HTTP/1.1\r\n" + host));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("refusedHeads")
	void requestWhenHeadIsAmbiguousThenRefusedAndNotSentOn(String name, String head) {
		RawHttp.Response response = RawHttp.send(this.edge.port(), head + "\r\n");
		assertThat(response.status()).isEqualTo(400);
		assertThat(response.reason()).isEqualTo(REFUSED_BY_DECODER.contains(name) ? "" : "refused_request");
		assertThat(this.edge.reached()).isEmpty();
	}

	@Test
	void requestWhenHeadIsTooLargeThen431() {
		RawHttp.Response response = this.edge.get("/public/1", "X-Large: " + "a".repeat(70_000));
		assertThat(response.status()).isEqualTo(431);
		assertThat(this.edge.reached()).isEmpty();
	}

	static Stream<Arguments> credentials() {
		String token = TestTokens.token().sign();
		return Stream.of(Arguments.of("Bearer " + token, 200, ""), Arguments.of("bearer " + token, 200, ""),
				Arguments.of("BEARER " + token, 200, ""), Arguments.of("Bearer" + token, 401, "malformed_token"),
				Arguments.of("Bearer  " + token, 401, "malformed_token"),
				Arguments.of("Bearer\t" + token, 401, "malformed_token"),
				Arguments.of("Bearer", 401, "malformed_token"),
				Arguments.of("Bearer " + token + " x", 401, "malformed_token"),
				Arguments.of("Basic YTpi", 401, "missing_token"), Arguments.of(token, 401, "missing_token"),
				Arguments.of("Token " + token, 401, "missing_token"),
				Arguments.of("Bearer \"" + token + "\"", 401, "malformed_token"));
	}

	@ParameterizedTest
	@MethodSource("credentials")
	void requestWhenCredentialsThenOnlyOneSpaceAndAnyCaseIsBearer(String credentials, int status, String reason) {
		RawHttp.Response response = this.edge.get("/orders/1", "Authorization: " + credentials);
		assertThat(response.status()).isEqualTo(status);
		assertThat(response.reason()).isEqualTo(reason);
		assertThat(this.edge.reached()).hasSize((status == 200) ? 1 : 0);
	}

	@Test
	void requestWhenTokenIsElsewhereThenItIsIgnored() {
		String token = TestTokens.token().sign();
		assertThat(this.edge.get("/orders/1?access_token=" + token).reason()).isEqualTo("missing_token");
		assertThat(this.edge.get("/orders/1", "Cookie: access_token=" + token).reason()).isEqualTo("missing_token");
		RawHttp.Response form = RawHttp.send(this.edge.port(),
				"POST /orders/1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
						+ "Connection: close\r\nContent-Length: " + (13 + token.length()) + "\r\n\r\naccess_token="
						+ token);
		assertThat(form.reason()).isEqualTo("missing_token");
		assertThat(this.edge.reached()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "X-Forwarded-Prefix: /public", "X-Forwarded-Host: evil.test", "X-Forwarded-For: 127.0.0.1",
			"Forwarded: for=127.0.0.1;host=evil.test", "X-Original-URL: /public/1", "X-Rewrite-URL: /public/1",
			"X-HTTP-Method-Override: OPTIONS", "X-Forwarded-Uri: /public/1", "X-Forwarded-Method: OPTIONS" })
	void requestWhenHeaderSpeaksOfAnotherRequestThenAccessIsTheSame(String header) {
		assertThat(this.edge.get("/orders/1", header).reason()).isEqualTo("missing_token");
		assertThat(this.edge.reached()).isEmpty();
	}

	@Test
	void preflightWhenProtectedRouteThenAnsweredWithoutToken() {
		RawHttp.Response preflight = RawHttp.request(this.edge.port(), "OPTIONS", "/orders/1",
				"Origin: https://app.test", "Access-Control-Request-Method: GET");
		assertThat(preflight.status()).isEqualTo(200);
		assertThat(preflight.header("Access-Control-Allow-Origin")).hasValue("https://app.test");
		RawHttp.Response plain = RawHttp.request(this.edge.port(), "OPTIONS", "/orders/1");
		assertThat(plain.reason()).isEqualTo("missing_token");
		assertThat(this.edge.reached()).isEmpty();
	}

	@Test
	void upgradeWhenNoTokenThenRefused() {
		RawHttp.Response response = RawHttp.send(this.edge.port(),
				"GET /orders/ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
						+ "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
		assertThat(response.status()).isEqualTo(401);
		assertThat(this.edge.reached()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/orders/1", "/public/1" })
	void responseWhenUpstreamReturnsIdentityHeaderThenItIsDropped(String path) {
		RawHttp.Response response = this.edge.getWithToken(path, TestTokens.token().sign());
		assertThat(response.status()).isEqualTo(200);
		assertThat(String.join("\n", response.headers())).doesNotContain("from-upstream");
		assertThat(response.header("X-Other")).hasValue("kept");
	}

}
