package io.gatehouse.gateway;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.springframework.security.oauth2.jwt.Jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests tokens that the gateway mints in place of the caller's, for one service each.
 * {@code /orders/**} is for two services, {@code /maybe/**} (optional) and
 * {@code /public/**} for one, and {@code /current/**} has its identity from the session.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RelayIT {

	private static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";

	private static final String CALLER = "X-Caller-Issuer";

	private static Edge edge;

	@BeforeAll
	static void start() {
		Map<String, String> properties = new TreeMap<>(Edge.sessionProperties());
		properties.put("gatehouse.gateway.relay", "minted");
		properties.put("gatehouse.headers.names." + CALLER, "caller_iss");
		for (int route = 0; route < 11; route++) {
			properties.put(ROUTES + "[" + route + "].metadata.gatehouse.audience", "service-" + route);
		}
		properties.put(ROUTES + "[0].metadata.gatehouse.audience", "order-service, catalog-service");
		properties.put(ROUTES + "[5].metadata.gatehouse.relay", "original");
		// the first route leads to one with another check
		properties.put(ROUTES + "[0].metadata.gatehouse.unknown", "allow");
		properties.put(ROUTES + "[11].id", "hop");
		properties.put(ROUTES + "[11].uri", "forward:///orders/1");
		properties.put(ROUTES + "[11].predicates[0]", "Path=/hop/**");
		edge = Edge.start(RedisServer.shared(), properties);
	}

	@AfterAll
	static void stop() {
		edge.close();
	}

	@BeforeEach
	void reset() {
		edge.reset();
	}

	private static JwtVerifier service(String audience) {
		IssuerSettings issuer = new IssuerSettings(Edge.EDGE_ISSUER,
				"http://127.0.0.1:" + edge.port() + "/.well-known/edge-jwks.json", null, null, List.of("ES256"),
				List.of(audience), null, null, Duration.ofSeconds(60), null, null);
		return JwtVerifier.builder().issuers(Map.of("edge", issuer)).build();
	}

	private static String inside(String path, String token) {
		edge.upstream().resetRequests();
		assertThat(edge.getWithToken(path, token).status()).isEqualTo(200);
		return edge.reachedOnce().getHeader("Authorization").substring("Bearer ".length());
	}

	private static TestTokens alice() {
		return TestTokens.token()
			.claim("sid", "session-1")
			.claim("roles", List.of("user"))
			.claim("permissions", List.of("order:read"))
			.claim("plan", "gold")
			.claim("realm", Map.of("level", 3));
	}

	@Test
	void requestThenMintedTokenSaysWhoCallsToTheServicesOfTheRoute() {
		String own = alice().sign();
		Jwt minted = service("order-service").decode(inside("/orders/1", own));
		assertThat(minted.getHeaders()).containsEntry("typ", "at+jwt");
		assertThat(minted.getAudience()).containsExactly("order-service", "catalog-service");
		assertThat(Duration.between(minted.getIssuedAt(), minted.getExpiresAt())).isEqualTo(Duration.ofSeconds(60));
		assertThat(minted.getClaims()).containsEntry("sub", "alice")
			.containsEntry("sid", "session-1")
			.containsEntry("roles", List.of("user"))
			.containsEntry("permissions", List.of("order:read"))
			.containsEntry("plan", "gold")
			.containsEntry("realm", Map.of("level", 3L))
			.containsEntry("caller_iss", TestTokens.ISSUER);
	}

	@Test
	void requestWhenTokenIsBoundToAKeyThenNoTokenIsMinted() {
		edge.upstream().resetRequests();
		String bound = alice().claim("cnf", Map.of("jkt", "key-of-the-client")).sign();
		assertThat(edge.getWithToken("/orders/1", bound).reason()).isEqualTo("proof_required");
		assertThat(edge.reached()).isEmpty();
	}

	@Test
	void requestThenHeadersAgreeWithTheMintedToken() {
		Jwt minted = service("order-service").decode(inside("/orders/1", alice().sign()));
		LoggedRequest request = edge.reachedOnce();
		IdentityHeaders contract = IdentityHeaders.of(Map.of("X-Plan", "plan", CALLER, "caller_iss"),
				IdentityHeaders.STANDARD_NAMESPACE);
		Map<String, List<String>> received = new HashMap<>();
		request.getHeaders().all().forEach((header) -> received.put(header.key(), header.values()));
		assertThat(received).containsKeys("X-User-Id", "X-User-Roles", "X-Plan", CALLER);
		assertThat(contract.agree(received.entrySet(), minted.getClaims())).isTrue();
	}

	@Test
	void requestThenTokenOfTheCallerNeverArrives() {
		String own = alice().claim("jti", "id-of-the-callers-token").sign();
		String body = "Authorization: nothing of it";
		RawHttp.Response response = RawHttp.send(edge.port(),
				"POST /orders/1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + own + "\r\nContent-Length: "
						+ body.length() + "\r\nConnection: close\r\n\r\n" + body);
		assertThat(response.status()).isEqualTo(200);
		LoggedRequest request = edge.reachedOnce();
		String arrived = request.getUrl() + request.getHeaders() + request.getBodyAsString();
		assertThat(request.getBodyAsString()).isEqualTo(body);
		assertThat(arrived).doesNotContain(own.split("\\.")).doesNotContain("id-of-the-callers-token");
		assertThat(request.getHeaders().getHeader("Authorization").values()).hasSize(1);
	}

	@Test
	void requestWhenServiceIsAnotherThenItRefusesTheToken() {
		String minted = inside("/orders/1", alice().sign());
		assertThat(service("catalog-service").decode(minted).getSubject()).isEqualTo("alice");
		assertThatExceptionOfType(InvalidTokenException.class).isThrownBy(() -> service("billing").decode(minted))
			.extracting(InvalidTokenException::reason)
			.isEqualTo(Reason.WRONG_AUDIENCE);
	}

	@Test
	void requestThenOneTokenServesASessionAndAnAudience() {
		String first = inside("/orders/1", alice().claim("jti", "a").sign());
		assertThat(inside("/orders/2", alice().claim("jti", "b").sign())).isEqualTo(first);
		assertThat(inside("/maybe/1", alice().sign())).isNotEqualTo(first);
		assertThat(inside("/orders/1", alice().claim("sid", "session-2").sign())).isNotEqualTo(first);
	}

	@Test
	void requestAfterChangeOfPermissionsThenOnlyTheNewOnesArrive() {
		long now = System.currentTimeMillis() / 1000;
		String old = alice().claim("iat", now - 10).sign();
		assertThat(service("order-service").decode(inside("/orders/1", old)).getClaims()).containsEntry("permissions",
				List.of("order:read"));
		edge.revokeNow("sub.permissions:alice", Reason.PERMISSIONS_CHANGED);
		assertThat(edge.getWithToken("/orders/1", old).reason()).isEqualTo("permissions_changed");
		String next = alice().claim("iat", now + 5).claim("permissions", List.of("order:write")).sign();
		assertThat(service("order-service").decode(inside("/orders/1", next)).getClaims()).containsEntry("permissions",
				List.of("order:write"));
	}

	@Test
	void requestWhenSessionSaysWhoCallsThenPermissionsAreThoseOfThisMoment() {
		String own = alice().sign();
		edge.session("alice", "session-1", "permissions", "[\"report:read\"]");
		Jwt before = service("service-9").decode(inside("/current/1", own));
		assertThat(before.getClaims()).containsEntry("permissions", List.of("report:read"));
		edge.session("alice", "session-1", "permissions", "[\"report:write\"]");
		Jwt after = service("service-9").decode(inside("/current/1", own));
		assertThat(after.getClaims()).containsEntry("permissions", List.of("report:write"));
	}

	@Test
	void requestWithOpaqueTokenThenMintedTokenIsForTheServiceOfTheRoute() {
		String token = "opaque-token-0123456789";
		edge.opaque(token, "user", "alice", "iat", Long.toString(System.currentTimeMillis() / 1000));
		assertThat(service("order-service").decode(inside("/orders/1", token)).getAudience())
			.containsExactly("order-service", "catalog-service");
		assertThat(service("service-5").decode(inside("/reports/1", permitted(token))).getSubject()).isEqualTo("alice");
	}

	private static String permitted(String token) {
		edge.opaque(token, "permissions", "report:read");
		return token;
	}

	@Test
	void requestWhenMintedTokenComesBackThenItIsRefused() {
		String minted = inside("/orders/1", alice().sign());
		edge.upstream().resetRequests();
		for (String path : List.of("/orders/1", "/maybe/1", "/reports/1", "/current/1")) {
			assertThat(edge.getWithToken(path, minted).reason()).as(path).isEqualTo("wrong_issuer");
		}
		assertThat(edge.reached()).isEmpty();
	}

	@Test
	void requestWithoutTokenThenNobodyIsMintedFor() {
		assertThat(edge.get("/maybe/1").status()).isEqualTo(200);
		assertThat(edge.getWithToken("/public/1", alice().sign()).status()).isEqualTo(200);
		assertThat(edge.reached()).hasSize(2)
			.allSatisfy((request) -> assertThat(request.containsHeader("Authorization")).isFalse());
	}

	@Test
	void requestWithOtherCredentialsThenTheyStayOutside() {
		assertThat(edge.get("/maybe/1", "Authorization: DPoP " + alice().sign()).status()).isEqualTo(200);
		assertThat(edge.get("/public/1", "Authorization: DPoP " + alice().sign()).status()).isEqualTo(200);
		assertThat(edge.reached()).hasSize(2)
			.allSatisfy((request) -> assertThat(request.containsHeader("Authorization")).isFalse());
	}

	@Test
	void requestWhenRouteLeadsToAnotherThenTheCallerIsStillKnown() {
		String opaque = "opaque-token-of-the-hop";
		edge.opaque(opaque, "user", "alice", "iat", Long.toString(System.currentTimeMillis() / 1000));
		for (String token : List.of(opaque, alice().sign())) {
			assertThat(service("order-service").decode(inside("/hop/1", token)).getSubject()).isEqualTo("alice");
		}
	}

	@Test
	void requestWhenRouteRelaysTheOriginalThenItArrives() {
		String own = alice().claim("permissions", List.of("report:read")).sign();
		assertThat(inside("/reports/1", own)).isEqualTo(own);
	}

	@Test
	void requestThenEveryGatewayPublishesTheKeyAndNoPrivatePart() {
		RawHttp.Response response = edge.get("/.well-known/edge-jwks.json");
		assertThat(response.status()).isEqualTo(200);
		assertThat(response.body()).contains("edge-key").doesNotContain("\"d\"");
	}

}
