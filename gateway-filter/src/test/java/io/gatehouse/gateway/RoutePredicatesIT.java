package io.gatehouse.gateway;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.github.tomakehurst.wiremock.client.WireMock;
import io.gatehouse.gateway.route.ClaimRoutePredicateFactory;
import io.gatehouse.gateway.route.RoleRoutePredicateFactory;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests routes that are chosen by claims and roles of the verified token. Each route
 * tells the upstream its id.
 */
class RoutePredicatesIT {

	private static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";

	private static Edge edge;

	@BeforeAll
	static void start() {
		Map<String, String> properties = new LinkedHashMap<>();
		route(properties, 11, "plan", "Path=/shop/**", "Claim=plan, gold|platinum");
		route(properties, 12, "country", "Path=/shop/**", "Claim=address.country, DE");
		route(properties, 13, "level", "Path=/shop/**", "Claim=level, [3-5]");
		route(properties, 14, "beta", "Path=/shop/**", "Claim=beta, true");
		route(properties, 15, "release", "Path=/shop/**", "Claim=release");
		route(properties, 16, "staff", "Path=/shop/**", "Role=admin, ops");
		route(properties, 17, "mixed", "Path=/mixed/**", "Claim=plan, gold");
		route(properties, 18, "everybody", "Path=/mixed/**");
		properties.put(ROUTES + "[18].metadata.gatehouse.access", "public");
		route(properties, 19, "closed", "Path=/closed/**", "Claim=plan, gold");
		properties.put(ROUTES + "[19].metadata.gatehouse.roles", "admin");
		// this setting handles a 404 before any filter sees it
		properties.put("spring.webflux.problemdetails.enabled", "true");
		edge = Edge.start(RedisServer.shared(), properties, DslRoutes.class);
	}

	private static void route(Map<String, String> properties, int index, String id, String... predicates) {
		String route = ROUTES + "[" + index + "].";
		properties.put(route + "id", id);
		properties.put(route + "uri", "${" + ROUTES + "[0].uri}");
		properties.put(route + "filters[0]", "SetRequestHeader=X-Route, " + id);
		for (int i = 0; i < predicates.length; i++) {
			properties.put(route + "predicates[" + i + "]", predicates[i]);
		}
	}

	@AfterAll
	static void stop() {
		edge.close();
	}

	@BeforeEach
	void reset() {
		edge.reset();
	}

	private static TestTokens token(String claim, Object value) {
		return TestTokens.token().claim(claim, value);
	}

	private void assertRoute(TestTokens token, String path, String route) {
		edge.upstream().resetRequests();
		assertThat(edge.getWithToken(path, token.sign()).status()).isEqualTo(200);
		assertThat(edge.reachedOnce().getHeader("X-Route")).isEqualTo(route);
	}

	private void assertNoRoute(TestTokens token, String path, String... headers) {
		edge.upstream().resetRequests();
		RawHttp.Response response = edge.getWithToken(path, token.sign(), headers);
		assertThat(response.status()).isEqualTo(404);
		assertThat(edge.reached()).isEmpty();
	}

	@Test
	void requestWhenClaimMatchesAsAWholeThenItsRoute() {
		assertRoute(token("plan", "gold"), "/shop/1", "plan");
		assertRoute(token("plan", "platinum"), "/shop/1", "plan");
		assertRoute(token("plan", List.of("free", "gold")), "/shop/1", "plan");
		assertRoute(token("address", Map.of("country", "DE")), "/shop/1", "country");
		assertRoute(token("level", 4), "/shop/1", "level");
		assertRoute(token("beta", true), "/shop/1", "beta");
		assertRoute(token("release", ""), "/shop/1", "release");
	}

	@Test
	void requestWhenClaimDoesNotMatchThenNoRoute() {
		assertNoRoute(TestTokens.token(), "/shop/1");
		assertNoRoute(token("plan", "golden"), "/shop/1");
		assertNoRoute(token("plan", List.of("free", "silver")), "/shop/1");
		assertNoRoute(token("plan", Map.of("gold", "gold")), "/shop/1");
		assertNoRoute(token("address", Map.of("country", "DEU")), "/shop/1");
		assertNoRoute(token("level", 6), "/shop/1");
		assertNoRoute(token("beta", false), "/shop/1");
	}

	@Test
	void requestWhenCallerHasOneOfTheRolesThenItsRoute() {
		assertRoute(token("roles", List.of("user", "ops")), "/shop/1", "staff");
		assertRoute(token("roles", "user admin"), "/shop/1", "staff");
		assertNoRoute(token("roles", List.of("Admin", "administrator")), "/shop/1");
	}

	@Test
	void requestWhenRouteIsOfTheJavaDslThenTheSame() {
		assertRoute(token("plan", "gold"), "/dsl/1", "dsl-plan");
		assertRoute(token("roles", List.of("ops")), "/dsl/1", "dsl-role");
		assertNoRoute(token("plan", "silver"), "/dsl/1");
	}

	@Test
	void requestWhenPredicateOfTheJavaDslIsNegatedThenTheOthers() {
		assertRoute(token("plan", "silver"), "/dsl-others/1", "dsl-others");
		assertNoRoute(token("plan", "gold"), "/dsl-others/1");
		assertRoute(TestTokens.token(), "/dsl-none/1", "dsl-none");
		assertNoRoute(token("plan", "gold"), "/dsl-none/1");
		assertThat(edge.get("/dsl-others/1").reason()).isEqualTo("missing_token");
	}

	@ParameterizedTest
	@ValueSource(strings = { "X-Plan: gold", "x_plan: gold", "plan: gold", "X-User-Roles: admin", "X-Route: plan" })
	void requestWhenClientSendsWhatTheClaimWouldBeThenNoRoute(String header) {
		assertNoRoute(token("plan", "silver"), "/shop/1", header);
		assertThat(edge.get("/shop/1", header).reason()).isEqualTo("missing_token");
		assertThat(edge.get("/shop/1?plan=gold", header, "Cookie: plan=gold").status()).isEqualTo(401);
	}

	@Test
	void requestWhenCallerIsNotKnownThenTheReasonAndNotFoundNever() {
		assertThat(edge.get("/shop/1").reason()).isEqualTo("missing_token");
		RawHttp.Response expired = edge.getWithToken("/shop/1",
				token("plan", "gold").claim("iat", Instant.now().getEpochSecond() - 7200)
					.claim("exp", Instant.now().getEpochSecond() - 3600)
					.sign());
		assertThat(expired.status()).isEqualTo(401);
		assertThat(expired.reason()).isEqualTo("expired");
		assertThat(expired.header("WWW-Authenticate"))
			.hasValueSatisfying((challenge) -> assertThat(challenge).contains("error=\"invalid_token\""));
		edge.revokeNow("sub:alice", Reason.BANNED);
		assertThat(edge.getWithToken("/shop/1", token("plan", "gold").sign()).reason()).isEqualTo("banned");
		assertThat(edge.reached()).isEmpty();
	}

	@Test
	void requestWhenCallerOfScriptIsNotKnownThenTheScriptMayReadTheReason() {
		RawHttp.Response response = edge.get("/shop/1", "Origin: https://app.test");
		assertThat(response.reason()).isEqualTo("missing_token");
		assertThat(response.header("Access-Control-Allow-Origin")).hasValue("https://app.test");
	}

	@Test
	void requestWhenNoPredicateAskedForTheCallerThenNotFound() {
		assertThat(edge.get("/nowhere").status()).isEqualTo(404);
		assertThat(edge.getWithToken("/nowhere", "bad").status()).isEqualTo(404);
	}

	@Test
	void requestWhenTheListCannotBeReadThenUnavailable() {
		edge.redis().flushall();
		RawHttp.Response response = edge.getWithToken("/shop/1", token("plan", "gold").sign());
		assertThat(response.status()).isEqualTo(503);
		assertThat(response.reason()).isEqualTo("revocation_unknown");
	}

	@ParameterizedTest
	@CsvSource({ "/mixed/404, true", "/mixed/404, false", "/shop/404, true" })
	void requestWhenTheServiceAnswersNotFoundThenItsAnswerStays(String path, boolean authenticated) {
		edge.upstream()
			.stubFor(WireMock.get(WireMock.urlPathMatching(".*/404"))
				.atPriority(1)
				.willReturn(WireMock.aResponse().withStatus(404).withBody("no such order")));
		RawHttp.Response response = authenticated ? edge.getWithToken(path, token("plan", "gold").sign())
				: edge.get(path);
		assertThat(response.status()).isEqualTo(404);
		assertThat(response.body()).contains("no such order");
		assertThat(response.header("WWW-Authenticate")).isEmpty();
	}

	@Test
	void requestWhenAnotherRouteTakesWhoeverDoesNotMatchThenItDoes() {
		assertRoute(token("plan", "gold"), "/mixed/1", "mixed");
		assertRoute(token("plan", "silver"), "/mixed/1", "everybody");
		edge.upstream().resetRequests();
		assertThat(edge.get("/mixed/1").status()).isEqualTo(200);
		assertThat(edge.reachedOnce().getHeader("X-Route")).isEqualTo("everybody");
	}

	@Test
	void requestWhenRouteHasRulesOfItsOwnThenTheyHoldForWhoeverWasFound() {
		assertThat(edge.getWithToken("/closed/1", token("plan", "gold").sign()).status()).isEqualTo(403);
		assertRoute(token("plan", "gold").claim("roles", List.of("admin")), "/closed/1", "closed");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/shop/1", "/dsl/1", "/dsl-others/1", "/dsl-none/1" })
	void requestWhenItIsPreflightThenAnsweredWithoutTokenAndNotSentOn(String path) {
		RawHttp.Response response = RawHttp.request(edge.port(), "OPTIONS", path, "Origin: https://app.test",
				"Access-Control-Request-Method: GET");
		assertThat(response.status()).isEqualTo(200);
		assertThat(response.header("Access-Control-Allow-Origin")).hasValue("https://app.test");
		assertThat(RawHttp
			.request(edge.port(), "OPTIONS", path, "Origin: https://other.test", "Access-Control-Request-Method: GET")
			.status()).isEqualTo(403);
		assertThat(RawHttp.request(edge.port(), "OPTIONS", path).status()).isEqualTo(401);
		assertThat(edge.reached()).isEmpty();
	}

	@Configuration(proxyBeanMethods = false)
	static class DslRoutes {

		@Bean
		RouteLocator dslRoutes(RouteLocatorBuilder builder, GatewayProperties properties,
				ClaimRoutePredicateFactory claims, RoleRoutePredicateFactory roles) {
			java.net.URI uri = java.util.Objects.requireNonNull(properties.getRoutes().get(0).getUri());
			return builder.routes()
				.route("dsl-plan",
						(route) -> route.path("/dsl/**")
							.and()
							.asyncPredicate(claims.applyAsync((c) -> c.setName("plan").setRegexp("gold|platinum")))
							.filters((filters) -> filters.setRequestHeader("X-Route", "dsl-plan"))
							.uri(uri))
				.route("dsl-role",
						(route) -> route.path("/dsl/**")
							.and()
							.asyncPredicate(roles.applyAsync((c) -> c.setRoles(List.of("admin", "ops"))))
							.filters((filters) -> filters.setRequestHeader("X-Route", "dsl-role"))
							.uri(uri))
				.route("dsl-others", (route) -> route.path("/dsl-others/**")
					.and()
					.asyncPredicate(claims.applyAsync((c) -> c.setName("plan").setRegexp("gold|platinum")).negate())
					.filters((filters) -> filters.setRequestHeader("X-Route", "dsl-others"))
					.uri(uri))
				.route("dsl-none",
						(route) -> route.path("/dsl-none/**")
							.and()
							.not((not) -> not.asyncPredicate(claims.applyAsync((c) -> c.setName("plan"))))
							.filters((filters) -> filters.setRequestHeader("X-Route", "dsl-none"))
							.uri(uri))
				.build();
		}

	}

}
