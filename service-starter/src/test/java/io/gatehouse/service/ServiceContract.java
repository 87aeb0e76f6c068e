package io.gatehouse.service;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import io.gatehouse.token.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract between a service and its callers, on either stack, over real HTTP.
 */
public abstract class ServiceContract {

	private static final WireMockServer issuers = new WireMockServer(
			WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());

	private static final String NAME = "小明 🦊, der \"Große\"";

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final JsonMapper json = new JsonMapper();

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		if (!issuers.isRunning()) {
			issuers.start();
			publish("/main", TestKeys.jwkSet());
			publish("/ec", TestKeys.jwkSet(TestKeys.key("ES256", "ec-key").toPublicJWK()));
			issuers.stubFor(WireMock.get("/broken").willReturn(WireMock.serverError()));
			issuers.stubFor(WireMock.get("/slow").willReturn(WireMock.ok("{}").withFixedDelay(60_000)));
		}
		// Spring Boot's own resource server is configured too, and verifies nothing
		registry.add("spring.security.oauth2.resourceserver.jwt.jwk-set-uri", () -> issuers.baseUrl() + "/main");
		registry.add("server.address", () -> "127.0.0.1");
		// lets long tokens reach the verifier
		registry.add("server.max-http-request-header-size", () -> "64KB");
		registry.add("gatehouse.service.public-paths", () -> "/public/**");
		registry.add("gatehouse.headers.names.X-Tenant", () -> "tenant");
		issuer(registry, "main", TestTokens.ISSUER, issuers.url("/main"));
		issuer(registry, "ec", TokenCases.EC_ISSUER, issuers.url("/ec"));
		registry.add("gatehouse.issuers.ec.algorithms", () -> "ES256");
		issuer(registry, "broken", "https://broken.test", issuers.url("/broken"));
		issuer(registry, "slow", "https://slow.test", issuers.url("/slow"));
		issuer(registry, "absent", "https://absent.test", "http://127.0.0.1:1/");
	}

	private static void publish(String path, String jwkSet) {
		issuers.stubFor(WireMock.get(path).willReturn(WireMock.okJson(jwkSet)));
	}

	private static void issuer(DynamicPropertyRegistry registry, String id, String issuer, String jwkSetUri) {
		registry.add("gatehouse.issuers." + id + ".issuer", () -> issuer);
		registry.add("gatehouse.issuers." + id + ".jwk-set-uri", () -> jwkSetUri);
		registry.add("gatehouse.issuers." + id + ".revocation-scope", () -> id.equals("main") ? "" : id);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("io.gatehouse.service.TokenCases#accepted")
	void requestWhenTokenIsGoodThenServesItsSubject(TokenCases.Accepted accepted) {
		HttpResponse<String> response = get("/me", bearer(accepted.token().sign()));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(object(response)).containsEntry("subject", accepted.token().text("sub"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("io.gatehouse.service.TokenCases#forms")
	void requestWhenTokenFormIsWrongThenRefuses(TokenCases.Refused refused) {
		assertRefused(get("/me", bearer(refused.token())), refused.reason());
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("io.gatehouse.service.TokenCases#claims")
	void requestWhenClaimIsWrongThenRefuses(TokenCases.Refused refused) {
		assertRefused(get("/me", bearer(refused.token())), refused.reason());
	}

	@Test
	void requestWhenTokenIsBadThenRefusesOnPublicPathToo() {
		String forged = TestTokens.token().key(TestKeys.key("RS256", "other")).sign();
		assertRefused(get("/public/nullable", bearer(forged)), Reason.BAD_SIGNATURE);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("io.gatehouse.service.HeaderCases#authorization")
	void requestWhenAuthorizationIsNotOneBearerTokenThenRefuses(HeaderCases.Authorization authorization) {
		String token = TestTokens.token().sign();
		HttpResponse<String> response = get("/me", (request) -> authorization.headers()
			.forEach((value) -> request.header("Authorization", value.replace("{token}", token))));
		assertRefused(response, authorization.reason());
	}

	@ParameterizedTest
	@ValueSource(strings = { "Bearer", "bearer", "BEARER" })
	void requestWhenSchemeIsInAnyCaseThenServes(String scheme) {
		String token = TestTokens.token().sign();
		assertThat(get("/me", (request) -> request.header("Authorization", scheme + " " + token)).statusCode())
			.isEqualTo(200);
	}

	@Test
	void requestWhenTokenIsInQueryThenIgnoresIt() {
		assertRefused(get("/me?access_token=" + TestTokens.token().sign()), Reason.MISSING_TOKEN);
	}

	@Test
	void requestWhenTokenIsInFormThenIgnoresIt() {
		HttpResponse<String> response = get("/me",
				(request) -> request.header("Content-Type", "application/x-www-form-urlencoded")
					.POST(HttpRequest.BodyPublishers.ofString("access_token=" + TestTokens.token().sign())));
		assertRefused(response, Reason.MISSING_TOKEN);
	}

	@Test
	void requestWhenTokenIsInCookieThenIgnoresIt() {
		HttpResponse<String> response = get("/me",
				(request) -> request.header("Cookie", "access_token=" + TestTokens.token().sign()));
		assertRefused(response, Reason.MISSING_TOKEN);
	}

	@Test
	void refusalWhenTokenIsMissingThenChallengesWithoutError() {
		HttpResponse<String> response = get("/me");
		assertThat(response.headers().allValues("WWW-Authenticate")).containsExactly("Bearer realm=\"gatehouse\"");
		assertThat(response.headers().allValues("Content-Type")).containsExactly("application/problem+json");
		assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
		assertThat(response.body()).isEqualTo("{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,"
				+ "\"detail\":\"The request carries no access token\",\"reason\":\"missing_token\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "broken", "slow", "absent" })
	void requestWhenKeysCannotBeHadThenAnswersUnavailable(String issuer) {
		String token = TestTokens.token().claim("iss", "https://" + issuer + ".test").sign();
		for (String path : List.of("/me", "/public/nullable")) {
			HttpResponse<String> response = get(path, bearer(token));
			assertThat(response.statusCode()).isEqualTo(503);
			assertThat(response.headers().allValues("Retry-After")).containsExactly("10");
			assertThat(response.headers().allValues("WWW-Authenticate")).isEmpty();
			assertThat(response.headers().allValues("Content-Type")).containsExactly("application/problem+json");
			assertThat(object(response)).containsEntry("reason", "keys_unavailable");
		}
	}

	@Test
	void identityWhenEdgeSendsItThenArrivesWhole() {
		TestTokens token = TestTokens.token()
			.claim("name", NAME)
			.claim("roles", List.of("user", "北京, 销售", "100%"))
			.claim("permissions", List.of("order:read"))
			.claim("device", "phone");
		Map<String, Object> claims = Map.of("sub", "alice", "name", NAME, "roles", List.of("user", "北京, 销售", "100%"),
				"permissions", List.of("order:read"), "sid", token.text("sid"), "device", "phone");
		HttpResponse<String> response = get("/me",
				bearer(token.sign()).andThen((request) -> IdentityHeaders.standard().encode(claims, request::header)));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(object(response)).containsEntry("issuer", TestTokens.ISSUER)
			.containsEntry("subject", "alice")
			.containsEntry("name", NAME)
			.containsEntry("session", token.text("sid"))
			.containsEntry("device", "phone")
			.containsEntry("roles", List.of("user", "北京, 销售", "100%"))
			.containsEntry("permissions", List.of("order:read"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("io.gatehouse.service.HeaderCases#agreeing")
	void requestWhenIdentityHeaderAgreesThenServes(HeaderCases.IdentityHeader header) {
		assertThat(get("/me", bearer(tokenWithTenant()).andThen(identity(header))).statusCode()).isEqualTo(200);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("io.gatehouse.service.HeaderCases#disagreeing")
	void requestWhenIdentityHeaderDisagreesThenRefuses(HeaderCases.IdentityHeader header) {
		assertRefused(get("/me", bearer(tokenWithTenant()).andThen(identity(header))), Reason.IDENTITY_MISMATCH);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("io.gatehouse.service.HeaderCases#alone")
	void requestWhenIdentityHeaderComesAloneThenRefusesOnEveryPath(HeaderCases.IdentityHeader header) {
		assertRefused(get("/me", identity(header)), Reason.IDENTITY_MISMATCH);
		assertRefused(get("/public/nullable", identity(header)), Reason.IDENTITY_MISMATCH);
	}

	private static String tokenWithTenant() {
		return TestTokens.token().claim("roles", List.of("user", "a,b")).claim("tenant", "t1").sign();
	}

	private static Consumer<HttpRequest.Builder> identity(HeaderCases.IdentityHeader header) {
		return (request) -> header.values().forEach((value) -> request.header(header.header(), value));
	}

	@ParameterizedTest
	@CsvSource({ "/public/nullable,nobody", "/public/optional,nobody" })
	void publicPathWhenNoTokenThenServesNobody(String path, String user) {
		HttpResponse<String> response = get(path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(object(response)).containsEntry("user", user);
	}

	@ParameterizedTest
	@CsvSource({ "/public/nullable,alice", "/public/optional,alice" })
	void publicPathWhenTokenThenServesItsUser(String path, String user) {
		assertThat(object(get(path, bearer(TestTokens.token().sign())))).containsEntry("user", user);
	}

	@Test
	void publicPathWhenHandlerRequiresIdentityThenRefuses() {
		assertRefused(get("/public/required"), Reason.MISSING_TOKEN);
		assertThat(get("/public/required", bearer(TestTokens.token().sign())).statusCode()).isEqualTo(200);
	}

	@Test
	void principalWhenTokenThenIsJwtWithAuthorities() {
		String token = TestTokens.token()
			.claim("roles", List.of("user", "a,b"))
			.claim("permissions", "order:read order:write")
			.claim("scope", "openid profile")
			.sign();
		Map<String, Object> principal = object(get("/jwt", bearer(token)));
		assertThat(principal).containsEntry("sub", "alice").containsEntry("name", "alice");
		assertThat(principal).extracting("authorities")
			.asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
			.contains("ROLE_user", "ROLE_a,b", "order:read", "order:write", "SCOPE_openid", "SCOPE_profile");
	}

	@ParameterizedTest
	@CsvSource({ "/guarded/role,roles,admin", "/guarded/permission,permissions,order:read" })
	void guardedMethodWhenTokenHasAuthorityThenServes(String path, String claim, String value) {
		String token = TestTokens.token().claim(claim, List.of(value)).sign();
		assertThat(get(path, bearer(token)).statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource({ "/guarded/role,permissions,admin", "/guarded/role,roles,Admin", "/guarded/role,scope,admin",
			"/guarded/role,permissions,ROLE_admin", "/guarded/permission,roles,order:read",
			"/guarded/permission,scope,order:read" })
	void guardedMethodWhenTokenHasNotThenForbids(String path, String claim, String value) {
		HttpResponse<String> response = get(path, bearer(TestTokens.token().claim(claim, List.of(value)).sign()));
		assertRefused(response, Reason.INSUFFICIENT_PERMISSIONS);
		assertThat(response.headers().firstValue("WWW-Authenticate").orElseThrow())
			.startsWith("Bearer realm=\"gatehouse\", error=\"insufficient_scope\"");
	}

	@Test
	void guardedMethodWhenNoTokenThenRefuses() {
		assertRefused(get("/guarded/role"), Reason.MISSING_TOKEN);
		assertRefused(get("/public/guarded"), Reason.MISSING_TOKEN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/error", "/login", "/logout", "/nowhere", "/publicity", "/PUBLIC/nullable",
			"/.well-known/oauth-protected-resource", "/actuator/health" })
	void pathWhenNotPublicThenNeedsToken(String path) {
		assertRefused(get(path), Reason.MISSING_TOKEN);
		assertRefused(get(path, (request) -> request.header("Accept", "text/html")), Reason.MISSING_TOKEN);
	}

	@ParameterizedTest
	@CsvSource({ "/nowhere,404", "/public/nowhere,404", "/public/broken,500" })
	void errorWhenRequestWasLetInThenKeepsItsStatus(String path, int status) {
		assertThat(get(path, bearer(TestTokens.token().sign())).statusCode()).isEqualTo(status);
		if (path.startsWith("/public")) {
			assertThat(get(path).statusCode()).isEqualTo(status);
		}
	}

	@Test
	void responseWhenServedOrRefusedThenHasNoCookie() {
		assertThat(get("/me", bearer(TestTokens.token().sign())).headers().allValues("Set-Cookie")).isEmpty();
		assertThat(get("/me").headers().allValues("Set-Cookie")).isEmpty();
	}

	@Test
	void postWhenTokenThenNeedsNoCsrfToken() {
		HttpResponse<String> response = get("/me", bearer(TestTokens.token().sign())
			.andThen((request) -> request.POST(HttpRequest.BodyPublishers.noBody())));
		assertThat(response.statusCode()).isEqualTo(200);
	}

	@Test
	void identityWhenManyUsersHopThreadsThenStaysWithItsRequest() {
		for (int round = 0; round < 20; round++) {
			List<CompletableFuture<HttpResponse<String>>> hops = new ArrayList<>();
			for (int user = 0; user < Rendezvous.PARTIES; user++) {
				String token = TestTokens.token().claim("sub", "user-" + round + "-" + user).sign();
				hops.add(send("/hop", bearer(token)));
			}
			for (int user = 0; user < Rendezvous.PARTIES; user++) {
				String name = "user-" + round + "-" + user;
				assertThat(object(hops.get(user).join())).isEqualTo(Map.of("before", name, "after", name));
			}
			assertThat(object(get("/public/nullable"))).containsEntry("user", "nobody");
			assertRefused(get("/me"), Reason.MISSING_TOKEN);
		}
	}

	private static void assertRefused(HttpResponse<String> response, Reason reason) {
		Refusal refusal = new Refusal(reason, "gatehouse");
		assertThat(response.body()).isEqualTo(refusal.problem());
		assertThat(response.statusCode()).isEqualTo(reason.status());
		assertThat(response.headers().allValues("WWW-Authenticate")).containsExactly(refusal.challenge());
		assertThat(response.headers().allValues("Content-Type")).containsExactly(Refusal.PROBLEM_TYPE);
		assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
	}

	private static Consumer<HttpRequest.Builder> bearer(String token) {
		return (request) -> request.header("Authorization", "Bearer " + token);
	}

	private HttpResponse<String> get(String path) {
		return get(path, HttpRequest.Builder::GET);
	}

	private HttpResponse<String> get(String path, Consumer<HttpRequest.Builder> change) {
		return send(path, change).join();
	}

	private CompletableFuture<HttpResponse<String>> send(String path, Consumer<HttpRequest.Builder> change) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path));
		change.accept(request);
		return this.http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
	}

	@SuppressWarnings("unchecked")
	private Map<String, Object> object(HttpResponse<String> response) {
		return this.json.readValue(response.body(), Map.class);
	}

}
