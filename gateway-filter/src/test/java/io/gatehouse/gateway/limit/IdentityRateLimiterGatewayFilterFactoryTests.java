package io.gatehouse.gateway.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the filter as the Java DSL makes it, without Redis.
 */
class IdentityRateLimiterGatewayFilterFactoryTests {

	private final RateLimitProperties properties = new Binder(new MapConfigurationPropertySource(Map.of(
			"gatehouse.gateway.rate-limits.api.replenish-rate", "1", "gatehouse.gateway.rate-limits.api.burst-capacity",
			"5", "gatehouse.gateway.rate-limits.api.local-share", "0.2")))
		.bindOrCreate("gatehouse.gateway", RateLimitProperties.class);

	private final List<Reason> refused = new ArrayList<>();

	private final IdentityRateLimiterGatewayFilterFactory factory = factory();

	private IdentityRateLimiterGatewayFilterFactory factory() {
		RateLimitPolicies policies = new RateLimitPolicies(this.properties, "gatehouse");
		RateLimitStatistics statistics = new RateLimitStatistics(policies.limits());
		SharedBuckets buckets = new SharedBuckets((limit, key) -> Mono.error(new IllegalStateException("away")),
				new LocalBuckets(policies.limits(), Limits.time(() -> 0)), statistics);
		return new IdentityRateLimiterGatewayFilterFactory(policies,
				new RequestLimiter(new RequestCallers(),
						new CallerKeys((exchange) -> "192.0.2.1", "tenant", UnaryOperator.identity()), buckets,
						new AbusiveSessions(policies.all(), (issuer, session) -> Mono.empty(), statistics, () -> 0),
						(exchange, reason) -> {
							this.refused.add(reason);
							return Mono.empty();
						}));
	}

	@Test
	void applyWhenPolicyIsUnknownThenFailsAndNamesTheRoute() {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> this.factory.apply((config) -> {
			config.setRouteId("orders");
			config.setPolicy("apo");
		})).satisfies((ex) -> assertThat(ex.property()).isEqualTo("IdentityRateLimiter filter of route orders"));
	}

	@Test
	void filterWhenNobodyWasAuthenticatedThenNoTokenIsLookedAt() {
		GatewayFilter filter = this.factory.apply((config) -> config.setPolicy("api"));
		assertThat(filter).hasToString("[IdentityRateLimiter policy = 'api']");
		List<HttpHeaders> passed = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			MockServerWebExchange exchange = MockServerWebExchange
				.from(MockServerHttpRequest.get("/").header("Authorization", "Bearer forged"));
			filter.filter(exchange, (onwards) -> {
				passed.add(onwards.getResponse().getHeaders());
				return Mono.empty();
			}).toFuture().join();
			assertThat(exchange.getResponse().getHeaders().getFirst("RateLimit")).isEqualTo("\"api\";r=0;t=5");
		}
		assertThat(passed).hasSize(1);
		assertThat(passed.get(0).getFirst("Retry-After")).isNull();
		assertThat(this.refused).containsExactly(Reason.RATE_LIMITED);
	}

}
