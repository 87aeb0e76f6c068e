package io.gatehouse.gateway;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.cloud.gateway.filter.headers.TrailerHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of a gray release with two gateways in front of an old and a new instance of one
 * service. Spring Cloud LoadBalancer chooses the instance by the caller's cohort. Each
 * instance names itself in its answer.
 */
@ExtendWith(OutputCaptureExtension.class)
class GrayReleaseIT {

	private static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";

	private static final String INSTANCES = "spring.cloud.discovery.client.simple.instances.shop";

	/** Second service with the same instances, whose client reads another header. */
	private static final String CATALOG = "spring.cloud.discovery.client.simple.instances.catalog";

	private static final String COHORT = "gatehouse.gateway.release.cohorts[0].";

	/**
	 * Properties of a cohort of a fifth of all users, and of those who are named or have
	 * the claim.
	 */
	private static final List<String> COHORTS = List.of(COHORT + "name=gray", COHORT + "users=carol",
			COHORT + "claims.release=gray", COHORT + "percentage=20");

	private static final int BUCKETS = 2000;

	private static final WireMockServer STABLE = instance("stable");

	private static final WireMockServer GRAY = instance("gray");

	private static List<Edge> edges = List.of();

	private static WireMockServer instance(String name) {
		WireMockServer server = new WireMockServer(
				WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
		server.start();
		server.stubFor(WireMock.any(WireMock.anyUrl())
			.willReturn(WireMock.ok(name)
				.withHeader("X-Cohort", "leaked")
				.withHeader("x_sc_lb_hint", "leaked")
				.withHeader("X-Other", "kept")));
		return server;
	}

	@TempDir
	private static Path directory = Path.of("");

	@BeforeAll
	static void start() throws IOException {
		write(COHORTS);
		Map<String, String> properties = new LinkedHashMap<>();
		properties.put("spring.config.additional-location", directory.toUri().toString());
		properties.put(INSTANCES + "[0].uri", "http://127.0.0.1:" + STABLE.port());
		properties.put(INSTANCES + "[0].metadata.hint", "stable");
		properties.put(INSTANCES + "[1].uri", "http://127.0.0.1:" + GRAY.port());
		properties.put(INSTANCES + "[1].metadata.hint", "gray");
		for (int i = 0; i < 2; i++) {
			properties.put(CATALOG + "[" + i + "].uri", properties.get(INSTANCES + "[" + i + "].uri"));
			properties.put(CATALOG + "[" + i + "].metadata.hint",
					properties.get(INSTANCES + "[" + i + "].metadata.hint"));
		}
		properties.put("spring.cloud.loadbalancer.clients.catalog.hint-header-name", "X-Catalog-Hint");
		route(properties, 17, "catalog", "lb://catalog", "Path=/catalog/**");
		route(properties, 11, "shop", "lb://shop", "Path=/shop/**");
		route(properties, 12, "window", "lb://shop", "Path=/window/**");
		properties.put(ROUTES + "[12].metadata.gatehouse.access", "public");
		route(properties, 13, "to-gray", "http://127.0.0.1:" + GRAY.port(), "Path=/chosen/**", "Cohort=gray");
		route(properties, 14, "to-stable", "http://127.0.0.1:" + STABLE.port(), "Path=/chosen/**", "Cohort=stable");
		route(properties, 15, "gray-only", "lb://shop", "Path=/preview/**", "Cohort=gray");
		route(properties, 16, "open-preview", "lb://shop", "Path=/open-preview/**", "Cohort=gray");
		properties.put(ROUTES + "[16].metadata.gatehouse.access", "public");
		route(properties, 18, "lenient", "lb://shop", "Path=/lenient/**", "Cohort=stable");
		properties.put(ROUTES + "[18].metadata.gatehouse.unknown", "allow");
		edges = List.of(Edge.start(RedisServer.shared(), properties), Edge.start(RedisServer.shared(), properties));
	}

	private static void route(Map<String, String> properties, int index, String id, String uri, String... predicates) {
		String route = ROUTES + "[" + index + "].";
		properties.put(route + "id", id);
		properties.put(route + "uri", uri);
		for (int i = 0; i < predicates.length; i++) {
			properties.put(route + "predicates[" + i + "]", predicates[i]);
		}
	}

	@AfterAll
	static void stop() {
		edges.forEach(Edge::close);
		STABLE.stop();
		GRAY.stop();
	}

	@BeforeEach
	void reset() {
		edges.get(0).reset();
		STABLE.resetRequests();
		GRAY.resetRequests();
	}

	private static TestTokens user(String name) {
		return TestTokens.token().claim("sub", name);
	}

	/** Returns the instance that answered. */
	private static String answer(Edge edge, String path, TestTokens token, String... headers) {
		RawHttp.Response response = edge.getWithToken(path, token.sign(), headers);
		assertThat(response.status()).isEqualTo(200);
		return response.body().contains("gray") ? "gray" : "stable";
	}

	/**
	 * Computes a bucket as the documentation specifies, independently of the gateway's
	 * code.
	 */
	private static int bucket(String seed, String value) {
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256")
				.digest((seed + "\u0000" + value).getBytes(StandardCharsets.UTF_8));
			return new BigInteger(1, Arrays.copyOf(hash, 4)).mod(BigInteger.valueOf(10_000)).intValue();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new AssertionError(ex);
		}
	}

	private static String cohort(String user) {
		return (bucket("gray", user) < BUCKETS) ? "gray" : "stable";
	}

	private static LoggedRequest reached(String instance) {
		List<LoggedRequest> requests = (instance.equals("gray") ? GRAY : STABLE)
			.findAll(WireMock.anyRequestedFor(WireMock.anyUrl()));
		assertThat(requests).hasSize(1);
		return requests.get(0);
	}

	@Test
	void requestThenEachUserLandsOnTheInstanceOfTheirCohortOnEveryGateway() {
		for (int i = 0; i < 100; i++) {
			String user = "user-" + i;
			assertThat(answer(edges.get(i % 2), "/shop/1", user(user))).as(user).isEqualTo(cohort(user));
			assertThat(answer(edges.get((i + 1) % 2), "/shop/1", user(user))).as(user).isEqualTo(cohort(user));
		}
	}

	@Test
	void requestWhenNamedOrWithClaimThenGray() {
		for (int i = 0; i < 4; i++) {
			assertThat(answer(edges.get(i % 2), "/shop/1", user("carol"))).isEqualTo("gray");
			assertThat(answer(edges.get(i % 2), "/shop/1", user("bob").claim("release", List.of("gray"))))
				.isEqualTo("gray");
			assertThat(answer(edges.get(i % 2), "/shop/1", user("bob").claim("release", "blue"))).isEqualTo("stable");
		}
	}

	@Test
	void requestWhenClientOfTheLoadBalancerHasHeaderOfItsOwnThenTheSameAndItCannotBeForged() {
		for (int i = 0; i < 4; i++) {
			assertThat(answer(edges.get(i % 2), "/catalog/1", user("carol"))).isEqualTo("gray");
			assertThat(answer(edges.get(i % 2), "/catalog/1", user("bob"), "X-Catalog-Hint: gray")).isEqualTo("stable");
		}
		assertThat(edges.get(0).get("/window/1", "x_catalog_hint: gray").status()).isEqualTo(200);
		assertThat(STABLE.findAll(WireMock.anyRequestedFor(WireMock.anyUrl())))
			.noneMatch((request) -> request.getHeaders().toString().contains("gray"));
	}

	@Test
	void requestThenServiceIsToldTheCohortAndItsOwnWordIsDropped() {
		RawHttp.Response response = edges.get(0).getWithToken("/shop/1", user("carol").sign());
		assertThat(reached("gray").header("X-Cohort").values()).containsExactly("gray");
		assertThat(reached("gray").header("X-SC-LB-Hint").values()).containsExactly("gray");
		assertThat(response.header("X-Other")).hasValue("kept");
		assertThat(String.join("\n", response.headers())).doesNotContain("leaked");
	}

	@ParameterizedTest
	@ValueSource(strings = { "X-Cohort", "x_cohort", "X.Cohort", "X-SC-LB-Hint", "x-sc-lb-hint", "x_sc_lb_hint",
			"X-Plan", "release" })
	void requestWhenCohortIsForgedThenNothingChanges(String header) {
		String forged = header + ": gray";
		for (String path : List.of("/shop/1", "/window/1", "/chosen/1")) {
			for (Edge edge : edges) {
				STABLE.resetRequests();
				assertThat(answer(edge, path, user("bob"), forged, forged)).isEqualTo("stable");
				LoggedRequest request = reached("stable");
				assertThat(request.header("X-Cohort").values()).containsExactly("stable");
				assertThat(request.header("X-SC-LB-Hint").values()).containsExactly("stable");
				assertThat(request.getHeaders().keys()).doesNotContain("x_cohort", "X.Cohort", "x_sc_lb_hint");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "X-SC-LB-Hint", "x_sc_lb_hint", "close, X-Cohort" })
	void requestWhenConnectionNamesTheHeaderThenRefused(String option) {
		RawHttp.Response response = edges.get(0).getWithToken("/shop/1", user("bob").sign(), "Connection: " + option);
		assertThat(response.status()).isEqualTo(400);
		assertThat(response.reason()).isEqualTo("refused_request");
	}

	@Test
	void requestWhenNobodyIsAuthenticatedThenFallback() {
		for (int i = 0; i < 4; i++) {
			Edge edge = edges.get(i % 2);
			assertThat(edge.get("/window/1", "X-SC-LB-Hint: gray").body()).contains("stable");
			// tokens are not read on a public route
			assertThat(answer(edge, "/window/1", user("carol"))).isEqualTo("stable");
		}
	}

	@Test
	void requestWhenRouteIsChosenByCohortThenHeadersSayTheSame() {
		for (Edge edge : edges) {
			STABLE.resetRequests();
			GRAY.resetRequests();
			assertThat(answer(edge, "/chosen/1", user("carol"))).isEqualTo("gray");
			assertThat(reached("gray").getHeader("X-Cohort")).isEqualTo("gray");
			assertThat(answer(edge, "/chosen/1", user("bob"))).isEqualTo("stable");
			assertThat(reached("stable").getHeader("X-Cohort")).isEqualTo("stable");
		}
	}

	@Test
	void requestWhenPublicRouteIsChosenByCohortThenHeadersSayTheSame() {
		assertThat(answer(edges.get(0), "/open-preview/1", user("carol"))).isEqualTo("gray");
		assertThat(reached("gray").getHeader("X-Cohort")).isEqualTo("gray");
		assertThat(reached("gray").containsHeader("Authorization")).isFalse();
	}

	@Test
	void requestWhenOnlyTheRoutesOwnPolicyLetsTheCallerInThenTheCohortIsTheCallers() {
		edges.get(0).redis().flushall();
		// the predicate matched a request whose caller was unknown
		assertThat(answer(edges.get(0), "/lenient/1", user("carol"))).isEqualTo("gray");
		assertThat(reached("gray").getHeader("X-Cohort")).isEqualTo("gray");
	}

	@Test
	void requestWhenOnlyOneCohortHasRouteThenOthersFindNoneAndUnknownCallersAreTold() {
		Edge edge = edges.get(0);
		assertThat(answer(edge, "/preview/1", user("carol"))).isEqualTo("gray");
		assertThat(edge.getWithToken("/preview/1", user("bob").sign()).status()).isEqualTo(404);
		assertThat(edge.get("/preview/1", "X-Cohort: gray").reason()).isEqualTo("missing_token");
	}

	@Test
	void trailersWhenServiceReturnsTheHeadersThenTheyAreDropped() {
		HttpHeaders returned = new HttpHeaders();
		returned.set("x_sc_lb_hint", "leaked");
		returned.set("X-Other", "kept");
		TrailerHeadersFilter filter = edges.get(0)
			.context()
			.getBean("gatehouseHeaderGuardTrailersFilter", TrailerHeadersFilter.class);
		assertThat(filter.trailers(returned, MockServerWebExchange.from(MockServerHttpRequest.get("/"))).headerNames())
			.containsExactly("X-Other");
	}

	@Test
	void filterThenIsRightBehindAuthentication() {
		Ordered filter = edges.get(0).context().getBean("gatehouseCohortGlobalFilter", Ordered.class);
		assertThat(filter.getOrder()).isEqualTo(
				edges.get(0).context().getBean("gatehouseAuthenticationGlobalFilter", Ordered.class).getOrder() + 1);
	}

	@Test
	void cohortsWhenChangedAtRunTimeThenInForceAndBadOnesAreNot(CapturedOutput output) throws IOException {
		Edge edge = edges.get(1);
		try {
			change(edge, List.of(COHORT + "name=gray", COHORT + "users=bob"));
			assertThat(answer(edge, "/shop/1", user("bob"))).isEqualTo("gray");
			assertThat(answer(edge, "/shop/1", user("carol"))).isEqualTo("stable");
			change(edge, List.of(COHORT + "name=gray", COHORT + "percentage=200"));
			assertThat(answer(edge, "/shop/1", user("bob"))).isEqualTo("gray");
			assertThat(answer(edge, "/shop/1", user("carol"))).isEqualTo("stable");
			assertThat(output).contains("ERROR", COHORT + "percentage' with value '200': It is not a percentage.");
		}
		finally {
			change(edge, COHORTS);
		}
		assertThat(answer(edge, "/shop/1", user("carol"))).isEqualTo("gray");
		assertThat(answer(edge, "/shop/1", user("bob"))).isEqualTo("stable");
	}

	/** Changes properties as a configuration server or a refresh request does. */
	private static void change(Edge edge, List<String> properties) throws IOException {
		write(properties);
		edge.context().getBean(ContextRefresher.class).refresh();
	}

	private static void write(List<String> properties) throws IOException {
		Files.write(directory.resolve("application.properties"), properties);
	}

}
