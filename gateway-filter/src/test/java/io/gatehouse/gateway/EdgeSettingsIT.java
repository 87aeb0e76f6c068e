package io.gatehouse.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import com.github.tomakehurst.wiremock.client.WireMock;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RevocationLookup;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.ForGatehouse;
import io.gatehouse.token.Reason;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of edges with other settings, and of sources that misbehave.
 */
class EdgeSettingsIT {

	@Test
	void responseWhenUpstreamReturnsIdentityInTrailersThenItIsDropped() throws IOException {
		String answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-User-Id, X-Other\r\n\r\n"
				+ "2\r\nok\r\n0\r\nX-User-Id: leak\r\nx_user_name: leak\r\nX-Other: kept\r\n\r\n";
		try (ServerSocket upstream = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			Thread server = new Thread(() -> answerOnce(upstream, answer));
			server.setDaemon(true);
			server.start();
			try (Edge edge = Edge.start(RedisServer.shared(),
					Map.of("spring.cloud.gateway.server.webflux.routes[1].uri",
							"http://127.0.0.1:" + upstream.getLocalPort()));
					Socket client = new Socket(InetAddress.getLoopbackAddress(), edge.port())) {
				client.setSoTimeout(10000);
				client.getOutputStream()
					.write("GET /public/1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
						.getBytes(StandardCharsets.US_ASCII));
				String response = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
				assertThat(response).startsWith("HTTP/1.1 200 ").contains("X-Other: kept").doesNotContain("leak");
			}
		}
	}

	private static void answerOnce(ServerSocket upstream, String answer) {
		try (Socket socket = upstream.accept()) {
			socket.getInputStream().read(new byte[8192]);
			socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
		}
		catch (IOException ex) {
			// the test detects the missing answer
		}
	}

	@Test
	void requestWhenOnlyTheIssuerIsSetThenAnExistingGatewayIsGuarded() {
		try (RedisServer redis = RedisServer.start(); Edge edge = Edge.startPlain(redis)) {
			String issuer = "http://127.0.0.1:" + edge.upstream().port();
			assertThat(edge.get("/orders/1").reason()).isEqualTo("missing_token");
			assertThat(edge.getWithToken("/orders/1", TestTokens.token().sign()).reason()).isEqualTo("wrong_issuer");
			String token = TestTokens.token()
				.claim("iss", issuer)
				.claim("iat", System.currentTimeMillis() / 1000 + 25)
				.sign();
			assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
			assertThat(edge.reachedOnce().getHeader("X-User-Id")).isEqualTo("alice");
		}
	}

	@Test
	void requestWhenRouteComesLaterAndItsAccessIsNotUnderstoodThenItIsClosed() {
		try (Edge edge = Edge.start(RedisServer.shared(), Map.of(), LateRoutes.class)) {
			edge.reset();
			String token = TestTokens.token().sign();
			assertThat(edge.getWithToken("/late/1", token).status()).isEqualTo(403);
			assertThat(edge.getWithToken("/misspelt/1", token).status()).isEqualTo(403);
			assertThat(edge.getWithToken("/unminted/1", token).status()).isEqualTo(403);
			assertThat(edge.getWithToken("/kept/1", token).status()).isEqualTo(200);
			assertThat(edge.reachedOnce().getHeader("Authorization")).isEqualTo("Bearer " + token);
		}
	}

	@Test
	void requestWhenLookupOfTheApplicationFailsOrIsSilentThenUnknown() {
		for (Class<?> broken : List.of(FailingLookup.class, SilentLookup.class)) {
			try (Edge edge = Edge.start(RedisServer.shared(), Map.of(), broken)) {
				RawHttp.Response response = edge.getWithToken("/orders/1", TestTokens.token().sign());
				assertThat(response.reason()).isEqualTo("revocation_unknown");
			}
		}
	}

	@Test
	void requestWhenDecoderOfTheApplicationThenItVerifies() {
		try (Edge edge = Edge.start(RedisServer.shared(), Map.of(), OwnDecoder.class)) {
			edge.reset();
			assertThat(edge.getWithToken("/orders/1", "good").status()).isEqualTo(200);
			assertThat(edge.getWithToken("/orders/1", "bound").reason()).isEqualTo("proof_required");
			assertThat(edge.reachedOnce().getHeader("X-User-Id")).isEqualTo("carol");
			assertThat(edge.getWithToken("/orders/1", "bad").reason()).isEqualTo("invalid_token");
			assertThat(edge.getWithToken("/orders/1", "broken").reason()).isEqualTo("keys_unavailable");
		}
	}

	/** Spring Boot's resource server creates such a decoder from its properties. */
	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void requestWhenBeansOfTheApplicationAreForOtherPurposesThenTheyReplaceNothing(CapturedOutput output) {
		try (Edge edge = Edge.start(RedisServer.shared(), Map.of(), OtherPurposes.class)) {
			edge.reset();
			assertThat(edge.getWithToken("/orders/1", TestTokens.token().claim("aud", "other").sign()).reason())
				.isEqualTo("wrong_audience");
			assertThat(edge.getWithToken("/orders/1", TestTokens.token().claim("iss", "https://other.test").sign())
				.reason()).isEqualTo("wrong_issuer");
			assertThat(edge.get("/orders/1").reason()).isEqualTo("missing_token");
			assertThat(edge.getWithToken("/public//1", TestTokens.token().sign()).status()).isEqualTo(400);
			assertThat(edge.reached()).isEmpty();
			assertThat(edge.getWithToken("/orders/1", TestTokens.token().sign()).status()).isEqualTo(200);
		}
		assertThat(output).contains(
				"Gatehouse ignores the ReactiveJwtDecoder [jwtDecoder] and verifies tokens by 'gatehouse.issuers.*'."
						+ " To use it, annotate the bean with @ForGatehouse.")
			.contains("Gatehouse ignores the ServerWebExchangeFirewall [lenientFirewall]")
			.contains("Gatehouse ignores the Clock [clock]");
	}

	@Test
	void requestThenGoesOnOffTheThreadThatReadsFromRedis() {
		try (Edge edge = Edge.start(RedisServer.shared(), Map.of(), ThreadKeeper.class)) {
			edge.reset();
			assertThat(edge.getWithToken("/orders/1", TestTokens.token().sign()).status()).isEqualTo(200);
			assertThat(edge.context().getBean(ThreadKeeper.class).threads).isNotEmpty()
				.allSatisfy((thread) -> assertThat(thread).doesNotContain("lettuce"));
		}
	}

	@Test
	void requestWhenTwoIssuersHaveTheSameSubjectThenRevokingOneDoesNotHitTheOther() {
		String secret = "0PzvJ2oXq7sLk9TnWfYbRc4HdEgUaMiV3x8";
		OctetSequenceKey key = new OctetSequenceKey.Builder(secret.getBytes(java.nio.charset.StandardCharsets.UTF_8))
			.algorithm(JWSAlgorithm.HS256)
			.build();
		Map<String, String> properties = Map.of("gatehouse.issuers.partner.issuer", "https://partner.test",
				"gatehouse.issuers.partner.secret", secret, "gatehouse.issuers.partner.types", "none,JWT",
				"gatehouse.issuers.partner.audiences", "shop", "gatehouse.issuers.partner.revocation-scope", "partner");
		try (Edge edge = Edge.start(RedisServer.shared(), properties)) {
			edge.reset();
			String own = TestTokens.token().sign();
			String partners = TestTokens.token()
				.key(key)
				.header("typ", null)
				.claim("iss", "https://partner.test")
				.claim("aud", "shop")
				.sign();
			edge.revokeNow("sub:alice", Reason.BANNED);
			assertThat(edge.getWithToken("/orders/1", own).reason()).isEqualTo("banned");
			assertThat(edge.getWithToken("/orders/1", partners).status()).isEqualTo(200);
			edge.revokeNow("partner/sub:alice", Reason.KICKED_OUT);
			assertThat(edge.getWithToken("/orders/1", partners).reason()).isEqualTo("kicked_out");
			// a key of one issuer must not verify tokens of another
			assertThat(edge.getWithToken("/orders/1", TestTokens.token().key(key).sign()).reason())
				.isEqualTo("bad_signature");
		}
	}

	@Test
	void requestWhenKeysCannotBeHadThenUnavailableAndWorksWhenTheyCome() {
		try (Edge edge = Edge.start(RedisServer.shared(), Map.of())) {
			edge.reset();
			var failing = edge.upstream()
				.stubFor(WireMock.get("/.well-known/jwks.json").atPriority(1).willReturn(WireMock.serverError()));
			String token = TestTokens.token().sign();
			RawHttp.Response response = edge.getWithToken("/orders/1", token);
			assertThat(response.status()).isEqualTo(503);
			assertThat(response.reason()).isEqualTo("keys_unavailable");
			assertThat(response.header("Retry-After")).isPresent();
			edge.upstream().removeStub(failing);
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.until(() -> edge.getWithToken("/orders/1", token).status() == 200);
		}
	}

	@Test
	void requestWhenRedisIsBlackHoleThenUnknownAndOtherRoutesLiveOn() throws IOException {
		try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
				Edge edge = Edge.start(RedisServer.shared(),
						Map.of("spring.data.redis.port", Integer.toString(blackHole.getLocalPort())))) {
			String token = TestTokens.token().sign();
			for (int i = 0; i < 5; i++) {
				assertThat(edge.getWithToken("/orders/1", token).reason()).isEqualTo("revocation_unknown");
				assertThat(edge.get("/public/1").status()).isEqualTo(200);
			}
		}
	}

	@Test
	void requestWhenRedisIsSlowerThanTheDeadlineThenUnknownUntilItAnswersAgain() {
		try (RedisServer redis = RedisServer.start(); Edge edge = Edge.start(redis, Map.of())) {
			edge.reset();
			String token = TestTokens.token().sign();
			assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
			edge.redis().clientPause(3000);
			CompletableFuture<String> pause = CompletableFuture.supplyAsync(() -> edge.redis().ping());
			assertThat(edge.getWithToken("/orders/1", token).reason()).isEqualTo("revocation_unknown");
			assertThat(pause).as("answered before Redis did").isNotDone();
			assertThat(edge.get("/public/1").status()).isEqualTo(200);
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.until(() -> edge.getWithToken("/orders/1", token).status() == 200);
		}
	}

	@Test
	void requestThenIsAuthenticatedOnceAndHasPrincipal() {
		try (Edge edge = Edge.start(RedisServer.shared(), Map.of(), Probe.class)) {
			edge.reset();
			Probe probe = edge.context().getBean(Probe.class);
			assertThat(edge.getWithToken("/orders/1", TestTokens.token().sign()).status()).isEqualTo(200);
			assertThat(probe.lookups).hasValue(1);
			assertThat(probe.principals).containsExactly("alice");
			assertThat(edge.get("/public/1").status()).isEqualTo(200);
			assertThat(probe.lookups).hasValue(1);
		}
	}

	@Test
	void requestWhenValidatorOfTheApplicationRefusesThenItsReasonIsTold() {
		try (Edge edge = Edge.start(RedisServer.shared(), Map.of(), Validators.class)) {
			edge.reset();
			assertThat(edge.getWithToken("/orders/1", TestTokens.token().claim("sub", "mallory").sign()).reason())
				.isEqualTo("banned");
			assertThat(edge.getWithToken("/orders/1", TestTokens.token().claim("sub", "trudy").sign()).reason())
				.isEqualTo("invalid_token");
			assertThat(edge.getWithToken("/orders/1", TestTokens.token().sign()).status()).isEqualTo(200);
		}
	}

	/**
	 * Authenticates the caller before the gateway does, counts the lookups, and keeps the
	 * principals.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Probe {

		private final AtomicInteger lookups = new AtomicInteger();

		private final List<String> principals = new CopyOnWriteArrayList<>();

		@Bean
		RevocationLookup countingLookup() {
			return (token) -> Mono.fromSupplier(() -> {
				this.lookups.incrementAndGet();
				return new Verdict.Active();
			});
		}

		@Bean
		WebFilter earlyAsker(ExchangeAuthenticator authenticator) {
			return (exchange, chain) -> exchange.getRequest().getPath().value().startsWith("/orders")
					? Flux.range(0, 3).flatMap((i) -> authenticator.caller(exchange)).then(chain.filter(exchange))
					: chain.filter(exchange);
		}

		@Bean
		@Order(0)
		GlobalFilter principalKeeper() {
			return (ServerWebExchange exchange, GatewayFilterChain chain) -> exchange.getPrincipal()
				.map(Principal::getName)
				.doOnNext(this.principals::add)
				.then(chain.filter(exchange));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LateRoutes {

		@Bean
		RouteLocator lateRoutes(RouteLocatorBuilder builder, GatewayProperties properties) {
			java.net.URI uri = java.util.Objects.requireNonNull(properties.getRoutes().get(0).getUri());
			return builder.routes()
				.route("late",
						(route) -> route.path("/late/**")
							.metadata("gatehouse.access", "requird")
							.metadata("gatehouse.roles", "admin")
							.uri(uri))
				.route("misspelt", (route) -> route.path("/misspelt/**").metadata("gatehouse.role", "admin").uri(uri))
				.route("unminted",
						(route) -> route.path("/unminted/**").metadata("gatehouse.identity", "session").uri(uri))
				.route("kept",
						(route) -> route.path("/kept/**")
							.metadata("gatehouse.access", "public")
							.metadata("gatehouse.keep-authorization", true)
							.uri(uri))
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FailingLookup {

		@Bean
		RevocationLookup failingLookup() {
			return (token) -> Mono.error(new IllegalStateException("broken"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SilentLookup {

		@Bean
		RevocationLookup silentLookup() {
			return (token) -> Mono.empty();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnDecoder {

		@Bean
		@ForGatehouse
		ReactiveJwtDecoder ownDecoder() {
			return (token) -> switch (token) {
				case "good" -> Mono.just(Jwt.withTokenValue(token)
					.header("alg", "own")
					.issuer("https://own.test")
					.subject("carol")
					.issuedAt(java.time.Instant.now())
					.build());
				case "bound" -> Mono.just(Jwt.withTokenValue(token)
					.header("alg", "own")
					.issuer("https://own.test")
					.subject("carol")
					.issuedAt(java.time.Instant.now())
					.claim("cnf", java.util.Map.of("jkt", "key-of-the-client"))
					.build());
				case "bad" -> Mono.error(new BadJwtException("bad"));
				default -> Mono.error(new JwtException("broken"));
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherPurposes {

		@Bean
		ReactiveJwtDecoder jwtDecoder(@Value("${gatehouse.issuers.main.jwk-set-uri}") String keys) {
			return NimbusReactiveJwtDecoder.withJwkSetUri(keys).build();
		}

		@Bean
		ServerWebExchangeFirewall lenientFirewall() {
			return Mono::just;
		}

		@Bean
		Clock clock() {
			return Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
		}

		@Bean
		GlobalFilter authenticationGlobalFilter() {
			return (ServerWebExchange exchange, GatewayFilterChain chain) -> chain.filter(exchange);
		}

		@Bean
		WebFilter edgeWebFilter() {
			return (exchange, chain) -> chain.filter(exchange);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ThreadKeeper {

		private final List<String> threads = new CopyOnWriteArrayList<>();

		@Bean
		@Order(0)
		GlobalFilter threadKeepingFilter() {
			return (ServerWebExchange exchange, GatewayFilterChain chain) -> {
				this.threads.add(Thread.currentThread().getName());
				return chain.filter(exchange);
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Validators {

		@Bean
		OAuth2TokenValidator<Jwt> noMallory() {
			return (jwt) -> switch (String.valueOf(jwt.getSubject())) {
				case "mallory" -> OAuth2TokenValidatorResult.failure(new OAuth2Error("banned"));
				case "trudy" -> OAuth2TokenValidatorResult.failure(new OAuth2Error("of-our-own"));
				default -> OAuth2TokenValidatorResult.success();
			};
		}

	}

}
