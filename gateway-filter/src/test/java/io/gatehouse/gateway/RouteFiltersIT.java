package io.gatehouse.gateway;

import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.websocket.WebsocketOutbound;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.OrderedGatewayFilter;
import org.springframework.cloud.gateway.filter.factory.TokenRelayGatewayFilterFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.oauth2.client.AuthorizedClientServiceReactiveOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.InMemoryReactiveOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryReactiveClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests credentials and identity on routes whose filters change them or lead elsewhere:
 * {@code forward:}, circuit breakers with a fallback, {@code TokenRelay} and static
 * credentials of the operator.
 */
@ExtendWith(OutputCaptureExtension.class)
class RouteFiltersIT {

	private static final Duration WITHIN = Duration.ofSeconds(30);

	private static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";

	private static final String SERVICE_CREDENTIAL = "Bearer credential-of-the-operator";

	private static final String LOGIN = "X-Login: alice";

	private static StreamingUpstream upstream;

	private static Edge edge;

	/** The token of the OAuth2 client, which the gateway never receives. */
	private static final String CLIENT_TOKEN = TestTokens.token().claim("jti", "token-of-the-client").sign();

	@BeforeAll
	static void start() {
		upstream = new StreamingUpstream();
		Map<String, String> properties = new TreeMap<>();
		for (int route : new int[] { 0, 1, 3 }) {
			properties.put(ROUTES + "[" + route + "].uri", upstream.uri());
		}
		Routes routes = new Routes(properties, 11);
		routes.add("aside", "forward:///public/1");
		routes.add("aside-kept", "forward:///kept/1");
		routes.add("aside-open", "forward:///orders/1").metadata("access", "public");
		routes.add("aside-local", "forward:///local");
		routes.add("aside-retried", "forward:///orders/1").metadata("access", "public").filter("Retry=1,UNAUTHORIZED");
		routes.add("aside-relayed", "forward:///orders/1").metadata("access", "public").filter("TokenRelay=client");
		routes.add("broken", "http://127.0.0.1:1").fallback("forward:/public/fallback");
		routes.add("broken-local", "http://127.0.0.1:1").fallback("forward:/local");
		routes.add("kept", upstream.uri()).metadata("access", "public").metadata("keep-authorization", "true");
		routes.add("relayed", upstream.uri()).metadata("access", "public").filter("TokenRelay=client");
		routes.add("reported", upstream.uri()).metadata("access", "public").filter("TokenRelay=client");
		routes.add("relayed-maybe", upstream.uri()).metadata("access", "optional").filter("TokenRelay=client");
		routes.add("relayed-late", upstream.uri()).metadata("access", "public").filter("LateTokenRelay=client");
		routes.add("relayed-required", upstream.uri()).filter("TokenRelay=client");
		routes.add("relayed-kept", upstream.uri())
			.metadata("access", "public")
			.metadata("keep-authorization", "true")
			.filter("TokenRelay=client");
		routes.add("relayed-allowed", upstream.uri())
			.metadata("access", "public")
			.metadata("filter-authorization", "true")
			.filter("TokenRelay=client");
		for (String access : List.of("public", "optional", "required")) {
			routes.add("static-" + access, upstream.uri())
				.metadata("access", access)
				.filter("SetRequestHeader=Authorization," + SERVICE_CREDENTIAL);
			routes.add("allowed-" + access, upstream.uri())
				.metadata("access", access)
				.metadata("filter-authorization", "true")
				.filter("SetRequestHeader=Authorization," + SERVICE_CREDENTIAL);
			routes.add("added-" + access, upstream.uri())
				.metadata("access", access)
				.filter("AddRequestHeader=Authorization," + SERVICE_CREDENTIAL);
			routes.add("basic-" + access, upstream.uri())
				.metadata("access", access)
				.filter("SetRequestHeader=Authorization,Basic YTpi");
		}
		edge = Edge.start(RedisServer.shared(), properties, Application.class);
	}

	@AfterAll
	static void stop() {
		edge.close();
		upstream.close();
	}

	@BeforeEach
	void reset() {
		edge.reset();
		upstream.reset();
	}

	private static TestTokens alice() {
		return TestTokens.token().claim("sid", "session-1").claim("roles", List.of("user"));
	}

	private static HttpHeaders inside(RawHttp.Response response) {
		assertThat(response.status()).isEqualTo(200);
		assertThat(upstream.requests()).hasSize(1);
		return upstream.requests().get(0);
	}

	private static void assertAnonymous(HttpHeaders inside) {
		assertThat(inside.names()).noneMatch((name) -> name.toLowerCase(java.util.Locale.ROOT).startsWith("x-user-"));
		assertThat(inside.get("X-Principal-Seen")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/aside/1", "/broken/1" })
	void forwardWhenNextRouteIsPublicThenIdentityStaysBehindWithTheToken(String path) {
		HttpHeaders inside = inside(edge.getWithToken(path, alice().sign()));
		assertAnonymous(inside);
		assertThat(inside.get("Authorization")).isNull();
	}

	@Test
	void forwardWhenNextRouteKeepsAuthorizationThenOnlyWhatWasReceivedArrives() {
		String token = alice().sign();
		HttpHeaders inside = inside(edge.getWithToken("/aside-kept/1", token));
		assertAnonymous(inside);
		assertThat(inside.getAll("Authorization")).containsExactly("Bearer " + token);
	}

	@Test
	void forwardWhenRouteIsProtectedThenReceivedTokenDecides() {
		assertThat(edge.get("/aside-open/1").reason()).isEqualTo("missing_token");
		assertThat(edge.getWithToken("/aside-open/1", "a.b.c").reason()).isEqualTo("malformed_token");
		assertThat(upstream.requests()).isEmpty();
		HttpHeaders inside = inside(edge.getWithToken("/aside-open/1", alice().sign()));
		assertThat(inside.get("X-User-Id")).isEqualTo("alice");
		assertThat(inside.get("X-Principal-Seen")).isEqualTo("alice");
	}

	/** The connection ends when the retry has ended. */
	@Test
	void forwardWhenRefusalIsRetriedThenProtectedUpstreamIsNotCalled() {
		assertThat(edge.get("/aside-retried/1").reason()).isEqualTo("missing_token");
		assertThat(upstream.requests()).isEmpty();
		assertThat(inside(edge.getWithToken("/aside-retried/1", alice().sign())).get("X-User-Id")).isEqualTo("alice");
	}

	@Test
	void forwardWhenFilterSetATokenThenItAuthenticatesNobody() {
		assertThat(edge.get("/aside-relayed/1", LOGIN).reason()).isEqualTo("missing_token");
		assertThat(upstream.requests()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/aside-local/1", "/broken-local/1" })
	void forwardWhenHandlerIsTheGatewaysOwnThenItSeesTheVerifiedCaller(String path) {
		RawHttp.Response response = edge.getWithToken(path, alice().sign());
		assertThat(response.status()).isEqualTo(200);
		assertThat(response.body()).contains("alice alice");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/relayed/1", "/relayed-maybe/1", "/relayed-kept/1", "/relayed-late/1" })
	void tokenRelayWhenEdgeHasNotVerifiedTheTokenThenItStaysOutside(String path) {
		edge.revokeNow("jti:token-of-the-client", Reason.LOGGED_OUT);
		HttpHeaders inside = inside(edge.get(path, LOGIN));
		assertThat(inside.get("Authorization")).isNull();
		assertThat(inside.get("X-User-Id")).isNull();
	}

	@Test
	void tokenRelayWhenSocketThenTokenStaysOutside() {
		HttpClient client = HttpClient.create()
			.baseUrl("http://127.0.0.1:" + edge.port())
			.headers((headers) -> headers.set("X-Login", "alice"));
		Connection socket = Objects
			.requireNonNull(client.websocket().uri("/relayed/handshake/socket").connect().block(WITHIN));
		((WebsocketOutbound) socket.outbound()).sendClose().block(WITHIN);
		upstream.awaitEnd("/relayed/handshake/socket");
		assertThat(upstream.requests()).singleElement()
			.satisfies((headers) -> assertThat(headers.get("Authorization")).isNull());
	}

	@Test
	void tokenRelayWhenRouteNeedsATokenThenTheVerifiedOneArrives() {
		String token = alice().sign();
		assertThat(edge.get("/relayed-required/1", LOGIN).reason()).isEqualTo("missing_token");
		HttpHeaders inside = inside(edge.getWithToken("/relayed-required/1", token, LOGIN));
		assertThat(inside.getAll("Authorization")).containsExactly("Bearer " + token);
	}

	@Test
	void tokenRelayWhenRouteKeepsWhatWasReceivedThenThatArrives() {
		HttpHeaders inside = inside(edge.get("/kept/1", "Authorization: Bearer as-received"));
		assertThat(inside.getAll("Authorization")).containsExactly("Bearer as-received");
	}

	@Test
	void tokenRelayWhenMetadataAllowsItThenTokenArrives() {
		assertThat(inside(edge.get("/relayed-allowed/1", LOGIN)).getAll("Authorization"))
			.containsExactly("Bearer " + CLIENT_TOKEN);
	}

	@Test
	void tokenRelayWhenMetadataAllowsItThenTokenOfTheClientStillDoesNot() {
		assertThat(inside(edge.getWithToken("/relayed-allowed/1", "as-received")).get("Authorization")).isNull();
	}

	@Test
	void tokenWhenItWasRemovedThenWarnsOncePerRoute(CapturedOutput output) {
		for (int i = 0; i < 3; i++) {
			edge.get("/reported/1", LOGIN);
		}
		assertThat(output.getAll().lines().filter((line) -> line.contains("the route reported set a bearer token")))
			.hasSize(1);
		assertThat(output.getAll()).doesNotContain(CLIENT_TOKEN);
	}

	@ParameterizedTest
	@CsvSource({ "static-public,", "static-optional,", "static-required,", "allowed-public, true",
			"allowed-optional, true", "allowed-required, true" })
	void staticBearerThenArrivesOnlyWhereMetadataAllowsIt(String route, @Nullable String allowed) {
		RawHttp.Response response = route.endsWith("required") ? edge.getWithToken("/" + route + "/1", alice().sign())
				: edge.get("/" + route + "/1");
		assertThat(inside(response).get("Authorization")).isEqualTo((allowed != null) ? SERVICE_CREDENTIAL : null);
	}

	@ParameterizedTest
	@CsvSource({ "added-public, 0", "added-optional, 0", "added-required, 1" })
	void addedBearerThenOnlyTheVerifiedOneArrives(String route, int arriving) {
		String token = alice().sign();
		RawHttp.Response response = route.endsWith("required") ? edge.getWithToken("/" + route + "/1", token)
				: edge.get("/" + route + "/1");
		assertThat(inside(response).getAll("Authorization")).hasSize(arriving).allMatch(("Bearer " + token)::equals);
	}

	@ParameterizedTest
	@ValueSource(strings = { "basic-public", "basic-optional", "basic-required" })
	void staticCredentialOfAnotherSchemeThenArrives(String route) {
		HttpHeaders inside = inside(edge.getWithToken("/" + route + "/1", alice().sign()));
		assertThat(inside.getAll("Authorization")).containsExactly("Basic YTpi");
	}

	/** Adds routes to the properties. */
	private static final class Routes {

		private final Map<String, String> properties;

		private int index;

		private int filters;

		private Routes(Map<String, String> properties, int first) {
			this.properties = properties;
			this.index = first - 1;
		}

		private Routes add(String id, String uri) {
			this.index++;
			this.filters = 0;
			return set("id", id).set("uri", uri).set("predicates[0]", "Path=/" + id + "/**");
		}

		private Routes metadata(String name, String value) {
			return set("metadata.gatehouse." + name, value);
		}

		private Routes filter(String filter) {
			return set("filters[" + this.filters++ + "]", filter);
		}

		private Routes fallback(String uri) {
			return set("filters[0].name", "CircuitBreaker").set("filters[0].args.fallbackUri", uri);
		}

		private Routes set(String name, String value) {
			this.properties.put(ROUTES + "[" + this.index + "]." + name, value);
			return this;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@org.springframework.context.annotation.Import(Local.class)
	static class Application {

		/** Simulates a login at the gateway by OAuth2. */
		@Bean
		WebFilter login() {
			return (exchange, chain) -> {
				String user = exchange.getRequest().getHeaders().getFirst("X-Login");
				return chain.filter((user != null) ? exchange.mutate()
					.principal(Mono.just(new TestingAuthenticationToken(user, "n/a", Set.of())))
					.build() : exchange);
			};
		}

		@Bean
		ReactiveOAuth2AuthorizedClientManager authorizedClients() {
			ClientRegistration client = ClientRegistration.withRegistrationId("client")
				.clientId("client")
				.authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
				.redirectUri("http://127.0.0.1/login")
				.authorizationUri("http://127.0.0.1/authorize")
				.tokenUri("http://127.0.0.1/token")
				.build();
			InMemoryReactiveClientRegistrationRepository clients = new InMemoryReactiveClientRegistrationRepository(
					client);
			InMemoryReactiveOAuth2AuthorizedClientService authorized = new InMemoryReactiveOAuth2AuthorizedClientService(
					clients);
			OAuth2AccessToken token = new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, CLIENT_TOKEN,
					Instant.now(), Instant.now().plusSeconds(3600));
			authorized
				.saveAuthorizedClient(new OAuth2AuthorizedClient(client, "alice", token),
						new TestingAuthenticationToken("alice", "n/a"))
				.block(WITHIN);
			return new AuthorizedClientServiceReactiveOAuth2AuthorizedClientManager(clients, authorized);
		}

		@Bean
		TokenRelayGatewayFilterFactory tokenRelay(ObjectProvider<ReactiveOAuth2AuthorizedClientManager> clients) {
			return new TokenRelayGatewayFilterFactory(clients);
		}

		@Bean
		LateTokenRelayGatewayFilterFactory lateTokenRelay(
				ObjectProvider<ReactiveOAuth2AuthorizedClientManager> clients) {
			return new LateTokenRelayGatewayFilterFactory(clients);
		}

		/** Shows the principal to the service. */
		@Bean
		@Order(0)
		GlobalFilter principalSeen() {
			return (exchange, chain) -> exchange.getPrincipal()
				.filter(IdentityPrincipal.class::isInstance)
				.map(Principal::getName)
				.defaultIfEmpty("")
				.map((name) -> exchange.mutate()
					.request((request) -> request.headers((headers) -> headers.set("X-Principal-Seen", name)))
					.build())
				.flatMap(chain::filter);
		}

	}

	/** Acts right before the request is sent. */
	static class LateTokenRelayGatewayFilterFactory extends TokenRelayGatewayFilterFactory {

		LateTokenRelayGatewayFilterFactory(ObjectProvider<ReactiveOAuth2AuthorizedClientManager> clients) {
			super(clients);
		}

		@Override
		public GatewayFilter apply(@Nullable NameConfig config) {
			return new OrderedGatewayFilter(super.apply(config), Ordered.LOWEST_PRECEDENCE - 2);
		}

	}

	@RestController
	static class Local {

		@GetMapping("/local")
		String local(ServerWebExchange exchange, @Nullable Principal principal) {
			return exchange.getRequest().getHeaders().getFirst("X-User-Id") + " "
					+ ((principal != null) ? principal.getName() : null);
		}

	}

}
