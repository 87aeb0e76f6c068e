package io.gatehouse.gateway;

import java.time.Instant;
import java.util.List;

import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.InvalidSettingException;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.transport.SenderContext;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.registration.ReactiveClientRegistrationRepository;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.web.server.SecurityWebFilterChain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The guard's contract on gateways that have other starters on their class path. The
 * servlet API, Spring MVC, Tomcat and the starter of Spring Authorization Server are
 * there in all of them.
 */
@Tag("long")
class NeighboursIT {

	private static final String FORWARD_HEADERS = "server.forward-headers-strategy";

	private static final String SECURITY = "org.springframework.boot.security.autoconfigure.web.reactive.ReactiveWebSecurityAutoConfiguration,"
			+ "org.springframework.boot.security.autoconfigure.actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration";

	private static final String USERS = "org.springframework.boot.security.autoconfigure.ReactiveUserDetailsServiceAutoConfiguration";

	private static final String SERVICE = "io.gatehouse.service.GatehouseServiceAutoConfiguration,"
			+ "io.gatehouse.service.propagation.GatehousePropagationAutoConfiguration,"
			+ "io.gatehouse.service.reactive.GatehouseReactiveServiceAutoConfiguration";

	private static final String SESSION = "io.gatehouse.session.GatehouseSessionAutoConfiguration,"
			+ "io.gatehouse.session.GatehouseJwkSetAutoConfiguration";

	/** Boot cannot choose between two servers for the other port. */
	private static final String TOMCAT_MANAGEMENT = "org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatReactiveManagementContextAutoConfiguration";

	private static GuardEnvironment without(String... autoConfigurations) {
		return new GuardEnvironment().set("spring.autoconfigure.exclude", String.join(",", autoConfigurations));
	}

	@Test
	void requestWhenDefaultChainOfSpringSecurityAnswersFirstThenNothingIsReached() {
		GuardEnvironment environment = without(SERVICE, SESSION).set(FORWARD_HEADERS, "framework");
		try (GuardedGateway gateway = new GuardedGateway(environment)) {
			String token = TestTokens.token().claim("roles", List.of("admin")).sign();
			for (String path : List.of("/orders/1", "/public/1", "/admin/1", "/maybe/1")) {
				assertThat(gateway.get(path).status()).as(path).isEqualTo(401);
				assertThat(gateway.getWithToken(path, token).status()).as(path).isEqualTo(401);
			}
			assertThat(gateway.get("/public/../orders/1").reason()).isEqualTo("refused_request");
			assertThat(gateway.upstream().received()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "true", "false" })
	void startWhenApplicationIsServletThenRefused(String webFluxGateway) {
		SpringApplicationBuilder application = new SpringApplicationBuilder(ServletApplication.class)
			.web(WebApplicationType.SERVLET)
			.properties("server.port=0", "spring.main.banner-mode=off", "spring.main.lazy-initialization=true",
					"gatehouse.issuers.main.issuer=" + TestTokens.ISSUER,
					"spring.cloud.gateway.server.webflux.enabled=" + webFluxGateway,
					"spring.autoconfigure.exclude=" + SERVICE + "," + SESSION);
		assertThatException().isThrownBy(application::run)
			.isInstanceOf(InvalidSettingException.class)
			.withMessageContaining("spring.main.web-application-type")
			.withMessageContaining("servlet application");
	}

	@Nested
	class ResourceServerWithActuatorOnTheSamePort extends GuardContract {

		ResourceServerWithActuatorOnTheSamePort() {
			super(without(SERVICE, SESSION, USERS).set(FORWARD_HEADERS, "framework")
				.set("spring.security.oauth2.resourceserver.jwt.jwk-set-uri", "{upstream}/.well-known/jwks.json")
				.with(OpenChain.class));
		}

		@Test
		void actuatorWhenPathIsAmbiguousThenRefused() {
			assertThat(gateway().get("/actuator/health").status()).isEqualTo(200);
			for (String target : List.of("/public/../actuator/health", "/public/%2e%2e/actuator/health",
					"/actuator//health", "/actuator/health;x=1", "/actuator%2fhealth")) {
				assertThat(gateway().get(target).status()).as(target).isEqualTo(400);
			}
		}

	}

	@Nested
	class LoginAndTokenRelayWithActuatorOnAnotherPort extends GuardContract {

		private static final String CLIENT = "spring.security.oauth2.client.";

		LoginAndTokenRelayWithActuatorOnAnotherPort() {
			super(without(SERVICE, SESSION, TOMCAT_MANAGEMENT).set("spring.main.cloud-platform", "kubernetes")
				.set("gatehouse.revocation.lookup", "redis")
				.set("management.server.port", "0")
				.set("management.server.address", "127.0.0.1")
				.set(CLIENT + "registration.idp.client-id", "edge")
				.set(CLIENT + "registration.idp.client-secret", "secret")
				.set(CLIENT + "registration.idp.authorization-grant-type", "authorization_code")
				.set(CLIENT + "registration.idp.redirect-uri", "{baseUrl}/login/oauth2/code/idp")
				.set(CLIENT + "provider.idp.authorization-uri", "https://idp.test/authorize")
				.set(CLIENT + "provider.idp.token-uri", "https://idp.test/token")
				.set(CLIENT + "provider.idp.user-info-uri", "https://idp.test/user")
				.set(CLIENT + "provider.idp.user-name-attribute", "sub")
				.set("spring.cloud.gateway.server.webflux.default-filters[0]", "TokenRelay=idp")
				.with(LoginChain.class));
		}

		/** A random port escapes the port check of the gateway's own handler mapping. */
		@Test
		void managementPortThenRoutesAreGuardedThereToo() {
			int port = Integer
				.parseInt(gateway().context().getEnvironment().getRequiredProperty("local.management.port"));
			assertThat(RawHttp.get(port, "/actuator/health").status()).isEqualTo(200);
			assertThat(RawHttp.get(port, "/orders/1").status()).isIn(401, 404);
			RawHttp.get(port, "/public/1", "X-User-Id: forged", "x_user_roles: forged");
			RawHttp.get(port, "/public/../orders/1", "X-User-Id: forged");
			RawHttp.get(port, "/admin/1", "Authorization: Bearer " + TestTokens.token().sign());
			assertThat(gateway().upstream().received()).allSatisfy((received) -> {
				assertThat(received.target()).isEqualTo("/public/1");
				assertThat(received.headers().toString()).doesNotContain("forged");
			});
		}

	}

	@Nested
	class ServiceStarterWithCircuitBreaker extends GuardContract {

		ServiceStarterWithCircuitBreaker() {
			super(circuitBreakers(without(SESSION, USERS).set(FORWARD_HEADERS, "native").with(OpenChain.class)));
		}

		private static GuardEnvironment circuitBreakers(GuardEnvironment environment) {
			for (List<String> route : List.of(List.of("11", "fragile", "/public/fallback"),
					List.of("12", "lenient", "/orders/fallback"))) {
				String property = GuardedGateway.ROUTES + "[" + route.get(0) + "]";
				environment.set(property + ".id", route.get(1))
					// nothing listens there
					.set(property + ".uri", "http://127.0.0.1:1")
					.set(property + ".predicates[0]", "Path=/" + route.get(1) + "/**")
					.set(property + ".filters[0].name", "CircuitBreaker")
					.set(property + ".filters[0].args.name", route.get(1))
					.set(property + ".filters[0].args.fallbackUri", "forward:" + route.get(2));
			}
			return environment.set(GuardedGateway.ROUTES + "[12].metadata.gatehouse.access", "public");
		}

		@Test
		void fallbackWhenItIsPublicThenIdentityGoesWithTheToken() {
			assertThat(gateway().get("/fragile/1").reason()).isEqualTo("missing_token");
			assertThat(gateway().getWithToken("/fragile/1", TestTokens.token().sign()).status()).isEqualTo(200);
			assertThat(gateway().upstream().received()).singleElement().satisfies((received) -> {
				assertThat(received.target()).isEqualTo("/public/fallback");
				assertThat(received.header("Authorization")).isEmpty();
				assertThat(received.header("X-User-Id")).isEmpty();
			});
		}

		@Test
		void fallbackWhenItIsProtectedThenPublicRouteDoesNotOpenIt() {
			assertThat(gateway().get("/lenient/1").reason()).isEqualTo("missing_token");
			assertThat(gateway().upstream().received()).isEmpty();
		}

	}

	/**
	 * Spring Cloud Gateway's observations add headers to the request for the service, and
	 * Reactor restores thread-locals in each operator.
	 */
	@Nested
	class ObservationsWithContextPropagation extends GuardContract {

		ObservationsWithContextPropagation() {
			super(without(SERVICE, SESSION, SECURITY, USERS).set("spring.reactor.context-propagation", "auto")
				.with(Tracing.class));
		}

		@Test
		void requestWhenItIsObservedThenServiceGetsTheTraceAndAllOtherHeaders() {
			RawHttp.Response response = gateway().getWithToken("/orders/1", TestTokens.token().sign(),
					"Cookie: theme=dark", "Accept-Language: de", "X-Request-Id: r1", "X-Custom: c1",
					"traceparent: of-the-client");
			assertThat(response.status()).isEqualTo(200);
			assertThat(gateway().upstream().received()).singleElement().satisfies((received) -> {
				assertThat(received.header("traceparent")).contains("of-the-gateway");
				assertThat(received.header("X-User-Id")).contains("alice");
				assertThat(received.header("Authorization"))
					.hasValueSatisfying((authorization) -> assertThat(authorization).startsWith("Bearer "));
				assertThat(received.header("Cookie")).contains("theme=dark");
				assertThat(received.header("Accept-Language")).contains("de");
				assertThat(received.header("X-Request-Id")).contains("r1");
				assertThat(received.header("X-Custom")).contains("c1");
			});
		}

	}

	@Nested
	class SessionStarter extends GuardContract {

		SessionStarter() {
			super(without(SERVICE, SECURITY, USERS).set("gatehouse.session.issuer", TestTokens.ISSUER)
				.set("gatehouse.session.keys[0].value", TestKeys.key().toJSONString())
				.over(GuardEnvironment.Protocol.H2));
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ServletApplication {

	}

	/** Adds a header to requests, as a tracer does. */
	@Configuration(proxyBeanMethods = false)
	static class Tracing {

		@Bean
		ObservationHandler<SenderContext<Object>> traceHeader() {
			return new TraceHeader();
		}

	}

	/** Sets the header when an observation of an outgoing request starts. */
	static final class TraceHeader implements ObservationHandler<SenderContext<Object>> {

		@Override
		public void onStart(SenderContext<Object> context) {
			Object carrier = context.getCarrier();
			if (carrier != null) {
				context.getSetter().set(carrier, "traceparent", "of-the-gateway");
			}
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof SenderContext;
		}

	}

	/** Lets the guard decide. */
	@Configuration(proxyBeanMethods = false)
	static class OpenChain {

		@Bean
		SecurityWebFilterChain openChain(ServerHttpSecurity http) {
			return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
				.authorizeExchange((exchanges) -> exchanges.anyExchange().permitAll())
				.build();
		}

	}

	/**
	 * Login that has succeeded for every request, with a token that the guard has never
	 * seen.
	 */
	@Configuration(proxyBeanMethods = false)
	static class LoginChain {

		@Bean
		SecurityWebFilterChain loginChain(ServerHttpSecurity http) {
			return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
				.anonymous(Customizer.withDefaults())
				.oauth2Login(Customizer.withDefaults())
				.authorizeExchange((exchanges) -> exchanges.anyExchange().permitAll())
				.build();
		}

		@Bean
		ReactiveOAuth2AuthorizedClientManager loggedInClients(ReactiveClientRegistrationRepository registrations) {
			OAuth2AccessToken token = new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, "never-verified",
					Instant.now(), Instant.now().plusSeconds(300));
			return (request) -> registrations.findByRegistrationId(request.getClientRegistrationId())
				.map((registration) -> new OAuth2AuthorizedClient(registration, request.getPrincipal().getName(),
						token))
				.switchIfEmpty(Mono.error(new IllegalStateException("No registration")));
		}

	}

}
