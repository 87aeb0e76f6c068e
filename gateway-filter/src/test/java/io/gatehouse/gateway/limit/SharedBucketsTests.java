package io.gatehouse.gateway.limit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.ratelimit.RateLimiter;
import org.springframework.cloud.gateway.filter.ratelimit.RedisRateLimiter;

import static org.assertj.core.api.Assertions.assertThat;

class SharedBucketsTests {

	private final RateLimit limit = Limits.limit(1, 5, 1);

	private final AtomicInteger asked = new AtomicInteger();

	private final RateLimitStatistics statistics = new RateLimitStatistics(List.of(this.limit));

	private Supplier<Mono<RateLimiter.Response>> redis = Mono::empty;

	/** Buckets with a deadline that every answer meets. */
	private final SharedBuckets buckets = buckets(Duration.ofSeconds(10));

	private SharedBuckets buckets(Duration deadline) {
		return new SharedBuckets(new LimiterBuckets(new RedisRateLimiter(1, 1) {

			@Override
			public Mono<Response> isAllowed(String routeId, String id) {
				SharedBucketsTests.this.asked.incrementAndGet();
				return SharedBucketsTests.this.redis.get();
			}

		}, deadline), new LocalBuckets(List.of(this.limit), Limits.time(() -> 0)), this.statistics);
	}

	private static Mono<RateLimiter.Response> answer(boolean admitted, long remaining) {
		return Mono.just(new RateLimiter.Response(admitted,
				Map.of(RedisRateLimiter.REMAINING_HEADER, Long.toString(remaining))));
	}

	private Permit take() {
		return take(this.buckets);
	}

	private Permit take(SharedBuckets buckets) {
		return buckets.take(this.limit, "u.a").toFuture().join();
	}

	@Test
	void takeWhenRedisAnswersThenItDecides() {
		this.redis = () -> answer(true, 4);
		assertThat(take()).isEqualTo(new Permit(true, 4, 1, Permit.Source.REDIS));
		this.redis = () -> answer(false, 0);
		assertThat(take()).isEqualTo(new Permit(false, 0, 1, Permit.Source.REDIS));
	}

	@Test
	void takeWhenRedisDidNotCountThenThisGatewayDoes() {
		this.redis = () -> answer(true, -1);
		assertThat(take()).isEqualTo(new Permit(true, 4, 1, Permit.Source.LOCAL));
		this.redis = () -> Mono.error(new IllegalStateException("away"));
		assertThat(take()).isEqualTo(new Permit(true, 3, 1, Permit.Source.LOCAL));
		this.redis = () -> {
			throw new IllegalArgumentException("no such limit");
		};
		assertThat(take()).isEqualTo(new Permit(true, 2, 1, Permit.Source.LOCAL));
		this.redis = () -> answer(true, 4);
		assertThat(take().source()).isEqualTo(Permit.Source.REDIS);
	}

	@Test
	void takeWhenRedisIsSilentThenItIsNotAskedAndNobodyIsUnlimited() {
		this.redis = Mono::never;
		SharedBuckets impatient = buckets(Duration.ofMillis(20));
		for (int i = 0; i < 30; i++) {
			assertThat(take(impatient).admitted()).isEqualTo(i < 5);
		}
		assertThat(this.asked.get()).isBetween(10, 12);
	}

	@Test
	void meterWhenRequestsAreCountedThenTellsPolicyTierOutcomeAndSource() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		new RateLimitMeters(this.statistics).bindTo(registry);
		this.redis = () -> answer(false, 0);
		take();
		take();
		this.redis = () -> Mono.error(new IllegalStateException("away"));
		take();
		assertThat(registry.get("gatehouse.ratelimit.requests")
			.tags("policy", "api", "tier", "standard", "outcome", "refused", "source", "redis")
			.functionCounter()
			.count()).isEqualTo(2);
		assertThat(registry.get("gatehouse.ratelimit.requests")
			.tags("policy", "api", "tier", "standard", "outcome", "admitted", "source", "local")
			.functionCounter()
			.count()).isEqualTo(1);
	}

}
