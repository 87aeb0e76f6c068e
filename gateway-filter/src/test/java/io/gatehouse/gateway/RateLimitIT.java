package io.gatehouse.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RevocationLookup;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import io.lettuce.core.XAddArgs;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.factory.RequestRateLimiterGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.ratelimit.PrincipalNameKeyResolver;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests limits of four gateways that share a Redis. {@code /orders/**} is limited by user
 * with tiers, {@code /public/**} by address, {@code /sessions/**} ends sessions that keep
 * exceeding the limit, {@code /current/**} works without Redis, {@code /maybe/**} has
 * Spring's own filter, and on {@code /audit/**}, limited as {@code /orders/**}, the
 * session identifies the caller. The first and the second gateway would read forwarded
 * headers, as on a cloud platform and by Spring, the third counts bad tokens, and the
 * fourth is behind a trusted proxy.
 */
class RateLimitIT {

	private static final int GATEWAYS = 4;

	private static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";

	private static final String POLICIES = "gatehouse.gateway.rate-limits.";

	private static final ExecutorService clients = Executors.newFixedThreadPool(32);

	private static final List<Edge> edges = new ArrayList<>();

	private static RedisServer redis;

	private final String user = "user-" + UUID.randomUUID();

	@BeforeAll
	static void start() {
		redis = RedisServer.start();
		for (int i = 0; i < GATEWAYS; i++) {
			Map<String, String> properties = properties();
			if (i == 0) {
				properties.put("spring.main.cloud-platform", "kubernetes");
				properties.put("gatehouse.revocation.retention", "1m");
			}
			if (i == 1 || i == 3) {
				properties.put("server.forward-headers-strategy", "framework");
			}
			if (i == 2) {
				properties.put("gatehouse.gateway.failed-authentications.enabled", "true");
				properties.put("gatehouse.gateway.failed-authentications.burst-capacity", "5");
				properties.put("gatehouse.gateway.failed-authentications.replenish-rate", "1");
			}
			if (i == 3) {
				properties.put("spring.cloud.gateway.server.webflux.trusted-proxies", "127\\.0\\.0\\.1");
			}
			edges.add(Edge.start(redis, properties));
		}
	}

	private static Map<String, String> properties() {
		Map<String, String> properties = new HashMap<>();
		// so that a slow answer does not count as none
		properties.put("gatehouse.revocation.timeout", "1s");
		properties.put(POLICIES + "api.replenish-rate", "1");
		properties.put(POLICIES + "api.burst-capacity", "10");
		properties.put(POLICIES + "api.tier-claim", "plan");
		properties.put(POLICIES + "api.tiers.gold.replenish-rate", "20");
		properties.put(POLICIES + "api.tiers.gold.burst-capacity", "40");
		properties.put(ROUTES + "[0].filters[0]", "IdentityRateLimiter=api");
		properties.put(POLICIES + "open.replenish-rate", "20");
		properties.put(POLICIES + "open.anonymous.replenish-rate", "1");
		properties.put(POLICIES + "open.anonymous.burst-capacity", "5");
		properties.put(ROUTES + "[1].filters[0]", "IdentityRateLimiter=open");
		properties.put(POLICIES + "strict.replenish-rate", "1");
		properties.put(POLICIES + "strict.abuse.refusals", "5");
		properties.put(POLICIES + "strict.abuse.end-session", "true");
		properties.put(ROUTES + "[8].filters[0]", "IdentityRateLimiter=strict");
		properties.put(POLICIES + "shared.replenish-rate", "2");
		properties.put(POLICIES + "shared.burst-capacity", "8");
		properties.put(POLICIES + "shared.local-share", "0.25");
		properties.put(ROUTES + "[9].filters[0]", "IdentityRateLimiter=shared");
		properties.put(ROUTES + "[9].metadata.gatehouse.lookup", "none");
		properties.put(ROUTES + "[10].filters[0]", "IdentityRateLimiter=api");
		properties.put(ROUTES + "[10].metadata.gatehouse.identity", "session");
		properties.put("gatehouse.opaque.enabled", "true");
		properties.put("gatehouse.gateway.minting.issuer", Edge.EDGE_ISSUER);
		properties.put("gatehouse.gateway.minting.algorithm", "ES256");
		properties.put("gatehouse.gateway.minting.keys[0].value", TestKeys.key("ES256", "edge-key").toJSONString());
		properties.put(ROUTES + "[3].filters[0].name", "RequestRateLimiter");
		properties.put(ROUTES + "[3].filters[0].args.key-resolver", "#{@userKeyResolver}");
		properties.put(ROUTES + "[3].filters[0].args.redis-rate-limiter.replenishRate", "1");
		properties.put(ROUTES + "[3].filters[0].args.redis-rate-limiter.burstCapacity", "2");
		return properties;
	}

	@AfterAll
	static void stop() {
		clients.shutdownNow();
		edges.forEach(Edge::close);
		redis.close();
	}

	@BeforeEach
	void empty() {
		edges.get(0).reset();
	}

	private TestTokens token() {
		return TestTokens.token().claim("sub", this.user);
	}

	private static RawHttp.Response get(int edge, String target, String token, String... headers) {
		return edges.get(edge).getWithToken(target, token, headers);
	}

	@Test
	void requestWhenOneUserHammersAllGatewaysThenTheyCountTogether() {
		String token = token().sign();
		Hammered hammered = hammer(15, (edge) -> get(edge, "/orders/1", token));
		assertThat(hammered.answers()).extracting(RawHttp.Response::status).containsOnly(200, 429);
		assertThat(hammered.admitted()).isBetween(10L, 10 + hammered.seconds());
		assertThat(get(0, "/orders/1", TestTokens.token().claim("sub", this.user + "-other").sign()).status())
			.isEqualTo(200);
	}

	@Test
	void requestWhenUserComesByJwtAndOpaqueTokenAndSessionThenThereIsOneBucket() {
		String jwt = token().claim("sid", "session-1").sign();
		String opaque = this.user + "-0123456789";
		edges.get(0).session(this.user, "session-1");
		edges.get(0)
			.opaque(opaque, "user", this.user, "session", "session-1", "iat",
					Long.toString(System.currentTimeMillis() / 1000));
		AtomicInteger sent = new AtomicInteger();
		Hammered hammered = hammer(9, (edge) -> switch (sent.getAndIncrement() % 3) {
			case 0 -> get(edge, "/orders/1", jwt);
			case 1 -> get(edge, "/orders/1", opaque);
			default -> get(edge, "/audit/1", jwt);
		});
		assertThat(hammered.answers()).extracting(RawHttp.Response::status).containsOnly(200, 429);
		assertThat(hammered.admitted()).isBetween(10L, 10 + hammered.seconds());
	}

	@Test
	void requestWhenTierIsInTheTokenThenItsLimitCountsAndNoHeaderDoes() {
		String gold = token().claim("plan", "gold").sign();
		Hammered admitted = hammer(8, (edge) -> get(edge, "/orders/1", gold));
		assertThat(admitted.admitted()).isEqualTo(4 * 8);
		String free = token().claim("plan", "free").claim("sub", this.user + "-free").sign();
		Hammered hammered = hammer(8,
				(edge) -> get(edge, "/orders/1", free, "X-Plan: gold", "X-User-Plan: gold", "X-User-Id: somebody"));
		assertThat(hammered.admitted()).isBetween(10L, 10 + hammered.seconds());
	}

	@Test
	void requestWhenAdmittedOrRefusedThenClientIsToldTheLimit() {
		String token = token().sign();
		RawHttp.Response admitted = get(0, "/sessions/1", token);
		assertThat(admitted.status()).isEqualTo(200);
		assertThat(admitted.header("RateLimit-Policy")).contains("\"strict\";q=1;w=1");
		assertThat(admitted.header("RateLimit")).contains("\"strict\";r=0;t=1");
		RawHttp.Response refused = Awaitility.await()
			.until(() -> get(1, "/sessions/1", token), (answer) -> answer.status() == 429);
		assertThat(refused.reason()).isEqualTo("rate_limited");
		assertThat(refused.header("Retry-After")).contains("1");
		assertThat(refused.header("RateLimit-Policy")).contains("\"strict\";q=1;w=1");
		assertThat(refused.header("RateLimit")).contains("\"strict\";r=0;t=1");
		assertThat(refused.header("Content-Type")).contains("application/problem+json");
		assertThat(refused.header("WWW-Authenticate")).isEmpty();
		assertThat(refused.body()).contains("\"title\":\"Too Many Requests\"", "\"status\":429");
	}

	@Test
	void requestWhenAnonymousThenItIsCountedByAddressWhateverItSays() {
		String token = token().sign();
		AtomicInteger sent = new AtomicInteger();
		Hammered hammered = hammer(5,
				(edge) -> (edge < 3)
						? get(edge, "/public/1", token, "X-Forwarded-For: 203.0.113." + sent.incrementAndGet(),
								"Forwarded: for=198.51.100." + sent.get())
						: edges.get(edge).get("/public/1"));
		assertThat(hammered.admitted()).isBetween(5L, 5 + hammered.seconds());
		assertThat(RawHttp.getFrom("127.0.0.2", edges.get(0).port(), "/public/1").status()).isEqualTo(200);
	}

	@Test
	void requestWhenProxyIsTrustedThenItIsCountedByTheAddressBeforeIt() {
		String client = "203.0.113." + (1 + (this.user.hashCode() & 127));
		Edge behindProxy = edges.get(3);
		List<RawHttp.Response> answers = new ArrayList<>();
		long beganNanos = System.nanoTime();
		for (int i = 0; i < 12; i++) {
			answers.add(behindProxy.get("/public/1", "X-Forwarded-For: 198.51.100." + i + ", " + client));
		}
		Hammered hammered = new Hammered(answers, System.nanoTime() - beganNanos);
		assertThat(hammered.admitted()).isBetween(5L, 5 + hammered.seconds());
		assertThat(behindProxy.get("/public/1", "X-Forwarded-For: 203.0.113.200").status()).isEqualTo(200);
	}

	@Test
	void requestWhenSessionGoesOnAgainstTheLimitThenItEndsEverywhere() {
		String session = UUID.randomUUID().toString();
		String token = token().claim("sid", session).sign();
		Hammered hammered = hammer(8, (edge) -> get(0, "/sessions/1", token));
		assertThat(hammered.answers()).extracting(RawHttp.Response::status).contains(429);
		Awaitility.await().until(() -> edges.get(0).redis().zscore("{gatehouse}:revoked", "sid:" + session) != null);
		for (int edge = 0; edge < GATEWAYS; edge++) {
			assertThat(get(edge, "/orders/1", token).reason()).isEqualTo("kicked_out");
		}
		assertThat(get(0, "/sessions/1", token().sign()).status()).as("another session").isIn(200, 429);
	}

	@Test
	void requestWhenSessionIsEndedThenNothingIsForgottenThatOthersRevoked() {
		long nowMillis = System.currentTimeMillis();
		edges.get(0).revoke("sub:" + this.user, new Floor(nowMillis - Duration.ofDays(30).toMillis(), Reason.REVOKED));
		long dayAgo = nowMillis - Duration.ofDays(1).toMillis();
		for (int i = 1; i <= 300; i++) {
			edges.get(0)
				.redis()
				.xadd("{gatehouse}:revocations", new XAddArgs().id(dayAgo + "-" + i),
						Map.of("m", "sub:" + this.user, "s", "1"));
		}
		String session = UUID.randomUUID().toString();
		String token = token().claim("sub", this.user + "-other").claim("sid", session).sign();
		Awaitility.await().until(() -> {
			get(0, "/sessions/1", token);
			return edges.get(0).redis().zscore("{gatehouse}:revoked", "sid:" + session) != null;
		});
		assertThat(edges.get(0).redis().zscore("{gatehouse}:revoked", "sub:" + this.user)).isNotNull();
		assertThat(edges.get(0).redis().xlen("{gatehouse}:revocations")).isGreaterThan(300);
	}

	@Test
	void requestWhenSpringsOwnFilterHasTheKeyResolverThenItCountsUsersAndAddresses() {
		String token = token().sign();
		Hammered hammered = hammer(3, (edge) -> get(edge, "/maybe/1", token));
		assertThat(hammered.admitted()).isBetween(2L, 2 + hammered.seconds());
		assertThat(edges.get(0).get("/maybe/1").status()).as("anonymous").isEqualTo(200);
		assertThat(edges.get(0).redis().keys("request_rate_limiter.*")).isNotEmpty()
			.noneMatch((key) -> key.contains(this.user));
		assertThat(edges.get(0).context().getBean(RequestRateLimiterGatewayFilterFactory.class).getDefaultKeyResolver())
			.isInstanceOf(PrincipalNameKeyResolver.class);
	}

	@Test
	void requestWhenRedisIsAwayThenGatewaysTogetherAdmitNoMoreThanTheirShares() {
		String token = token().sign();
		assertThat(get(0, "/current/1", token).header("RateLimit")).contains("\"shared\";r=7;t=1");
		redis.stop();
		String away = token().claim("sub", this.user + "-away").sign();
		Hammered hammered = hammer(20, (edge) -> get(edge, "/current/1", away));
		assertThat(hammered.answers()).extracting(RawHttp.Response::status).containsOnly(200, 429);
		// four gateways with a quarter each of 8 and of 2 a second
		assertThat(hammered.admitted()).isBetween(8L, 8 + 2 * hammered.seconds());
		redis.restart();
		edges.get(0).reset();
		String back = token().claim("sub", this.user + "-back").sign();
		for (int i = 0; i < GATEWAYS; i++) {
			int edge = i;
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.until(() -> get(edge, "/current/1", token().claim("sub", UUID.randomUUID().toString()).sign())
					.header("RateLimit"), (limit) -> limit.filter((text) -> text.contains("r=7")).isPresent());
		}
		List<String> counted = new ArrayList<>();
		for (int edge = 0; edge < GATEWAYS; edge++) {
			counted.add(get(edge, "/current/1", back).header("RateLimit").orElse(""));
		}
		// alone, each would have two
		assertThat(counted).allMatch((limit) -> Integer.parseInt(limit.replaceAll(".*r=(\\d+).*", "$1")) > 2);
	}

	@Test
	void requestWhenTokensAreMadeUpThenOnlyWhoeverSendsThemMustWait() {
		String known = token().sign();
		String expired = token().claim("iat", System.currentTimeMillis() / 1000 - 900)
			.claim("exp", System.currentTimeMillis() / 1000 - 600)
			.sign();
		String forged = token().key(TestKeys.key("RS256", "not-ours")).header("kid", TestKeys.key().getKeyID()).sign();
		Edge edge = edges.get(2);
		for (int i = 0; i < 12; i++) {
			assertThat(edge.getWithToken("/admin/1", expired).reason()).isEqualTo("expired");
		}
		assertThat(edge.getWithToken("/stripped/orders/1", known).status()).isEqualTo(200);
		assertThat(edge.getWithToken("/admin/1", forged).reason()).isEqualTo("bad_signature");
		RawHttp.Response throttled = Awaitility.await()
			.pollInterval(Duration.ofMillis(1))
			.until(() -> edge.getWithToken("/admin/1", forged), (answer) -> answer.status() == 429);
		assertThat(throttled.reason()).isEqualTo("rate_limited");
		assertThat(throttled.header("Retry-After")).contains("1");
		assertThat(edge.getWithToken("/stripped/orders/1", known).status()).isEqualTo(200);
		assertThat(edge.get("/admin/1").reason()).isEqualTo("missing_token");
		assertThat(edge.getWithToken("/open/1", forged).status()).isEqualTo(200);
		assertThat(RawHttp
			.getFrom("127.0.0.2", edge.port(), "/stripped/orders/1", "Authorization: Bearer " + token().sign())
			.status()).isEqualTo(200);
		assertThat(edges.get(1).getWithToken("/admin/1", forged).reason()).isEqualTo("bad_signature");
	}

	@Test
	void requestWhenProxyIsNotTrustedThenFloodOfOneClientLocksNoOtherOut() {
		String forged = token().key(TestKeys.key("RS256", "not-ours")).header("kid", TestKeys.key().getKeyID()).sign();
		int port = edges.get(2).port();
		Awaitility.await()
			.pollInterval(Duration.ofMillis(1))
			.until(() -> RawHttp
				.getFrom("127.0.0.3", port, "/admin/1", "Authorization: Bearer " + forged,
						"X-Forwarded-For: 203.0.113.7")
				.status(), (status) -> status == 429);
		assertThat(RawHttp
			.getFrom("127.0.0.3", port, "/stripped/orders/1", "Authorization: Bearer " + token().sign(),
					"X-Forwarded-For: 203.0.113.8")
			.status()).isEqualTo(200);
	}

	@Test
	void startWhenRouteNamesAnUnknownPolicyThenFails() {
		Map<String, String> properties = properties();
		properties.put(ROUTES + "[0].filters[0]", "IdentityRateLimiter=apo");
		assertThatException().isThrownBy(() -> Edge.start(redis, properties).close())
			.havingRootCause()
			.withMessage("Property 'IdentityRateLimiter filter of route orders' with value 'apo': "
					+ "There is no such policy. Use one of 'gatehouse.gateway.rate-limits': "
					+ "api, open, shared, strict.");
	}

	@Test
	void startWhenSessionsAreEndedInAListThatNobodyReadsThenFails() {
		Map<String, String> properties = properties();
		properties.put("gatehouse.opaque.enabled", "false");
		properties.remove(ROUTES + "[10].metadata.gatehouse.identity");
		assertThatException().isThrownBy(() -> Edge.start(redis, properties, OwnLookup.class).close())
			.havingRootCause()
			.withMessage("Property 'gatehouse.gateway.rate-limits.strict.abuse.end-session' with value 'true': "
					+ "A RevocationLookup bean of the application replaces the list in Redis, so sessions cannot be revoked. "
					+ "Remove this property, or the bean.");
		properties.put(POLICIES + "strict.abuse.end-session", "false");
		assertThatCode(() -> Edge.start(redis, properties, OwnLookup.class).close()).doesNotThrowAnyException();
	}

	/** Sends a number of requests to each gateway, all at the same time. */
	private static Hammered hammer(int each, Function<Integer, RawHttp.Response> request) {
		long beganNanos = System.nanoTime();
		List<Future<RawHttp.Response>> sent = new ArrayList<>();
		for (int i = 0; i < each * GATEWAYS; i++) {
			int edge = i % GATEWAYS;
			sent.add(clients.submit(() -> request.apply(edge)));
		}
		List<RawHttp.Response> answers = new ArrayList<>();
		for (Future<RawHttp.Response> answer : sent) {
			try {
				answers.add(answer.get(60, TimeUnit.SECONDS));
			}
			catch (InterruptedException | java.util.concurrent.ExecutionException
					| java.util.concurrent.TimeoutException ex) {
				throw new AssertionError(ex);
			}
		}
		return new Hammered(answers, System.nanoTime() - beganNanos);
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnLookup {

		@Bean
		RevocationLookup revocationLookup() {
			return (query) -> Mono.just(new Verdict.Active());
		}

	}

	private record Hammered(List<RawHttp.Response> answers, long nanos) {

		long admitted() {
			return this.answers.stream().filter((answer) -> answer.status() == 200).count();
		}

		/** The time as Spring's script reads it, in whole seconds. */
		long seconds() {
			return this.nanos / 1_000_000_000 + 2;
		}

	}

}
