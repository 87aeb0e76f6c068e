package io.gatehouse.gateway;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.event.RefreshRoutesEvent;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionWriter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that each request is counted once, with the reason that its answer has.
 */
class AuthenticationDecisionsIT {

	private static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";

	private static RedisServer redis;

	@BeforeAll
	static void start() {
		redis = RedisServer.start();
	}

	@AfterAll
	static void stop() {
		redis.close();
	}

	private static SimpleMeterRegistry registryOf(Edge edge) {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		edge.context().getBean("gatehouseAuthenticationDecisionMeters", MeterBinder.class).bindTo(registry);
		return registry;
	}

	/** Returns each meter as its tags in the order of issuer, outcome, reason, route. */
	private static List<String> counted(SimpleMeterRegistry registry) {
		return registry.getMeters()
			.stream()
			.map((meter) -> meter.getId().getTags().stream().map(Tag::getValue).toList() + " "
					+ (long) meter.measure().iterator().next().getValue())
			.sorted()
			.toList();
	}

	@Test
	void requestsThenEachIsCountedOnce() {
		Map<String, String> properties = Map.of("gatehouse.gateway.rate-limits.api.replenish-rate", "1",
				"gatehouse.gateway.rate-limits.api.burst-capacity", "1", ROUTES + "[7].filters[1]",
				"IdentityRateLimiter=api");
		try (Edge edge = Edge.start(redis, properties)) {
			edge.reset();
			SimpleMeterRegistry registry = registryOf(edge);
			String token = TestTokens.token().sign();
			assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
			assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
			assertThat(edge.get("/public/1").status()).isEqualTo(200);
			assertThat(edge.get("/maybe/1").status()).isEqualTo(200);
			assertThat(edge.get("/orders/1").status()).isEqualTo(401);
			assertThat(edge.get("/orders/..;/1").status()).isEqualTo(400);
			assertThat(
					edge.getWithToken("/admin/1", TestTokens.token().claim("roles", List.of("user")).sign()).status())
				.isEqualTo(403);
			assertThat(edge.getWithToken("/rewritten/1", token).status()).isEqualTo(200);
			assertThat(edge.getWithToken("/rewritten/1", token).status()).isEqualTo(429);
			String user = TestTokens.token().claim("sub", "bob").sign();
			assertThat(edge.getWithToken("/orders/1", user).status()).isEqualTo(200);
			edge.revokeNow("sub:bob", Reason.BANNED);
			assertThat(edge.getWithToken("/orders/1", user).status()).isEqualTo(401);
			assertThat(counted(registry)).containsExactly("[main, authenticated, none, orders] 3",
					"[main, authenticated, none, rewritten] 2", "[main, refused, banned, orders] 1",
					"[main, refused, insufficient_permissions, admin] 1", "[main, refused, rate_limited, rewritten] 1",
					"[none, anonymous, none, maybe] 1", "[none, anonymous, none, public] 1",
					"[none, refused, missing_token, orders] 1", "[none, refused, refused_request, none] 1");
		}
	}

	@Test
	void requestWhenForgedTokensAreTooManyThenCountedAsRateLimited() {
		Map<String, String> properties = Map.of("gatehouse.gateway.failed-authentications.enabled", "true",
				"gatehouse.gateway.failed-authentications.burst-capacity", "1",
				"gatehouse.gateway.failed-authentications.replenish-rate", "1");
		try (Edge edge = Edge.start(redis, properties)) {
			edge.reset();
			SimpleMeterRegistry registry = registryOf(edge);
			String forged = TestTokens.token().sign();
			forged = forged.substring(0, forged.lastIndexOf('.') + 1) + "A".repeat(342);
			int refused = 0;
			int limited = 0;
			while (limited == 0) {
				if (edge.getWithToken("/orders/1", forged).status() == 429) {
					limited++;
				}
				else {
					refused++;
				}
			}
			assertThat(counted(registry)).containsExactly("[none, refused, bad_signature, orders] " + refused,
					"[none, refused, rate_limited, orders] 1");
		}
	}

	@Test
	void requestWhenApplicationAnswersRefusalsThenStillCounted() {
		try (Edge edge = Edge.start(redis, Map.of(), OwnRefusals.class)) {
			SimpleMeterRegistry registry = registryOf(edge);
			assertThat(edge.get("/orders/1").status()).isEqualTo(451);
			assertThat(edge.get("/orders/..;/1").status()).isEqualTo(451);
			assertThat(counted(registry)).containsExactly("[none, refused, missing_token, orders] 1",
					"[none, refused, refused_request, none] 1");
		}
	}

	@Test
	void refreshWhenRouteIsRemovedThenItsCountsAre() {
		try (Edge edge = Edge.start(redis, Map.of())) {
			SimpleMeterRegistry registry = registryOf(edge);
			RouteDefinition added = new RouteDefinition();
			added.setId("added");
			added.setUri(URI.create("http://127.0.0.1:" + edge.upstream().port()));
			added.setPredicates(List.of(new PredicateDefinition("Path=/added/**")));
			RouteDefinitionWriter routes = edge.context().getBean(RouteDefinitionWriter.class);
			routes.save(Mono.just(added)).block();
			edge.context().publishEvent(new RefreshRoutesEvent(this));
			Awaitility.await().until(() -> edge.get("/added/1").status() == 401);
			edge.get("/orders/1");
			assertThat(routesOf(registry)).containsExactlyInAnyOrder("added", "orders");
			routes.delete(Mono.just("added")).block();
			edge.context().publishEvent(new RefreshRoutesEvent(this));
			Awaitility.await().until(() -> routesOf(registry).equals(Set.of("orders")));
		}
	}

	private static Set<String> routesOf(SimpleMeterRegistry registry) {
		return registry.getMeters()
			.stream()
			.map((meter) -> String.valueOf(meter.getId().getTag("route")))
			.collect(Collectors.toSet());
	}

	/** Answers refusals in its own way. */
	@Configuration(proxyBeanMethods = false)
	static class OwnRefusals {

		@Bean
		RefusalHandler ownRefusals() {
			return (exchange, reason) -> {
				exchange.getResponse().setStatusCode(HttpStatus.UNAVAILABLE_FOR_LEGAL_REASONS);
				return exchange.getResponse().setComplete();
			};
		}

	}

}
