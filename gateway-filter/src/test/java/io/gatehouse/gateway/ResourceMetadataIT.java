package io.gatehouse.gateway;

import java.text.ParseException;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the protected resource metadata (RFC 9728) of gateways for a host and for a path.
 */
class ResourceMetadataIT {

	private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

	private static final String PREFIX = "gatehouse.gateway.resource-metadata.";

	private static Edge edge;

	private static Edge versioned;

	@BeforeAll
	static void start() {
		edge = Edge.start(RedisServer.shared(),
				Map.of(PREFIX + "resource", "https://api.example.test/", "gatehouse.issuers.partner.issuer",
						"https://partner.test", "gatehouse.issuers.partner.jwk-set-uri", "https://partner.test/keys",
						"gatehouse.issuers.partner.revocation-scope", "partner", "gatehouse.issuers.internal.issuer",
						"internal", "gatehouse.issuers.internal.jwk-set-uri", "https://internal.test/keys",
						"gatehouse.issuers.internal.revocation-scope", "internal"));
		versioned = Edge.start(RedisServer.shared(),
				Map.ofEntries(Map.entry(PREFIX + "resource", "https://api.example.test:8443/v1"),
						Map.entry(PREFIX + "authorization-servers", "https://login.example.test/realms/shop"),
						Map.entry(PREFIX + "scopes-supported", "orders:read,orders:write"),
						Map.entry(PREFIX + "resource-name", "Orders of \"Shop\""),
						Map.entry(PREFIX + "resource-documentation", "https://docs.example.test/orders"),
						Map.entry(PREFIX + "dpop-bound-access-tokens-required", "false"),
						Map.entry(PREFIX + "tls-client-certificate-bound-access-tokens", "true")));
	}

	@AfterAll
	static void stop() {
		edge.close();
		versioned.close();
	}

	@BeforeEach
	void reset() {
		edge.reset();
		versioned.reset();
	}

	private static Map<String, Object> members(RawHttp.Response response) throws ParseException {
		assertThat(response.status()).as(response.body()).isEqualTo(200);
		assertThat(response.header("Content-Type")).hasValue("application/json");
		assertThat(response.header("Cache-Control")).hasValue("max-age=3600, public");
		return JSONObjectUtils.parse(response.body());
	}

	@Test
	void getWhenOnlyTheResourceIsSetThenIssuersThatAreUrlsAreTheAuthorizationServers() throws ParseException {
		assertThat(members(edge.get(WELL_KNOWN)))
			.isEqualTo(Map.of("resource", "https://api.example.test/", "authorization_servers",
					List.of(TestTokens.ISSUER, "https://partner.test"), "bearer_methods_supported", List.of("header")));
		assertThat(edge.reached()).isEmpty();
	}

	@Test
	void getWhenResourceHasAPathThenItFollowsTheWellKnownPath() throws ParseException {
		assertThat(members(versioned.get(WELL_KNOWN + "/v1")))
			.isEqualTo(Map.of("resource", "https://api.example.test:8443/v1", "authorization_servers",
					List.of("https://login.example.test/realms/shop"), "bearer_methods_supported", List.of("header"),
					"scopes_supported", List.of("orders:read", "orders:write"), "resource_name", "Orders of \"Shop\"",
					"resource_documentation", "https://docs.example.test/orders", "dpop_bound_access_tokens_required",
					false, "tls_client_certificate_bound_access_tokens", true));
		assertThat(versioned.get(WELL_KNOWN).status()).isEqualTo(404);
		assertThat(versioned.get(WELL_KNOWN + "/v2").status()).isEqualTo(404);
	}

	@Test
	void getWhenATokenComesThenItIsNotRead() {
		assertThat(edge.getWithToken(WELL_KNOWN, "x").status()).isEqualTo(200);
	}

	@Test
	void getWhenNotEnabledThenThereIsNone() {
		assertThat(Edge.shared().get(WELL_KNOWN).status()).isEqualTo(404);
		assertThat(Edge.shared().get("/orders/1").header("WWW-Authenticate")).hasValue("Bearer realm=\"gatehouse\"");
	}

	@Test
	void requestWhenMethodIsAnotherThen405() {
		RawHttp.Response response = RawHttp.request(edge.port(), "POST", WELL_KNOWN);
		assertThat(response.status()).isEqualTo(405);
		assertThat(response.header("Allow").orElse("").split(", ?")).containsExactlyInAnyOrder("GET", "HEAD");
		assertThat(RawHttp.request(edge.port(), "HEAD", WELL_KNOWN).status()).isEqualTo(200);
	}

	@Test
	void getWhenScriptIsOfAnyOriginThenMayRead() {
		RawHttp.Response response = edge.get(WELL_KNOWN, "Origin: https://any.test");
		assertThat(response.status()).isEqualTo(200);
		assertThat(response.header("Access-Control-Allow-Origin")).hasValue("*");
		RawHttp.Response preflight = RawHttp.request(edge.port(), "OPTIONS", WELL_KNOWN, "Origin: https://any.test",
				"Access-Control-Request-Method: GET", "Access-Control-Request-Headers: mcp-protocol-version");
		assertThat(preflight.status()).isEqualTo(200);
		assertThat(preflight.header("Access-Control-Allow-Headers")).hasValue("mcp-protocol-version");
		assertThat(edge.get("/orders/1", "Origin: https://any.test").header("Access-Control-Allow-Origin")).isEmpty();
	}

	@Test
	void refusalThenChallengeNamesTheMetadataOfTheConfiguredResource() {
		String forged = "X-Forwarded-Host: evil.test";
		assertThat(edge.get("/orders/1", forged).header("WWW-Authenticate"))
			.hasValue("Bearer realm=\"gatehouse\", resource_metadata=\"https://api.example.test" + WELL_KNOWN + "\"");
		assertThat(RawHttp.send(edge.port(), "GET /orders/1 HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n")
			.header("WWW-Authenticate"))
			.hasValueSatisfying((challenge) -> assertThat(challenge)
				.contains("resource_metadata=\"https://api.example.test" + WELL_KNOWN + "\"")
				.doesNotContain("evil"));
		assertThat(versioned.getWithToken("/orders/1", "x.y.z").header("WWW-Authenticate"))
			.hasValueSatisfying((challenge) -> assertThat(challenge).startsWith("Bearer realm=\"gatehouse\", error=")
				.endsWith(", resource_metadata=\"https://api.example.test:8443" + WELL_KNOWN + "/v1\""));
		assertThat(versioned.getWithToken("/admin/1", TestTokens.token().claim("roles", null).sign())
			.header("WWW-Authenticate"))
			.hasValueSatisfying((challenge) -> assertThat(challenge).contains("insufficient_scope",
					"resource_metadata=\"https://api.example.test:8443" + WELL_KNOWN + "/v1\""));
	}

}
