package io.gatehouse.gateway.limit;

import java.time.Duration;

import io.gatehouse.revocation.redis.ReadContinuation;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.cloud.gateway.filter.ratelimit.RateLimiter;
import org.springframework.cloud.gateway.filter.ratelimit.RedisRateLimiter;

/**
 * Buckets of Spring Cloud Gateway's {@link RedisRateLimiter}, where they are not in the
 * Redis that holds the revocations. It admits every request that Redis does not answer;
 * here that is an error.
 */
final class LimiterBuckets implements BucketSource {

	private final RedisRateLimiter redis;

	private final Duration timeout;

	/**
	 * Creates the buckets.
	 * @param redis the limiter, configured for each limit under its id
	 * @param timeout the deadline of an answer
	 */
	LimiterBuckets(RedisRateLimiter redis, Duration timeout) {
		this.redis = redis;
		this.timeout = timeout;
	}

	@Override
	public Mono<Permit> take(RateLimit limit, String key) {
		Mono<RateLimiter.Response> counted = Mono.defer(() -> this.redis.isAllowed(limit.id(), key))
			// the first command after a disconnect blocks until the connection is
			// restored
			.subscribeOn(Schedulers.boundedElastic());
		// not cancelled at the deadline: that would interrupt the thread that connects
		Mono<Permit> permit = Mono.fromFuture(counted::toFuture, true)
			.map(LimiterBuckets::permit)
			.timeout(this.timeout);
		// leaves the thread that reads from Redis: otherwise the rest of the request
		// would run on it
		return Mono.deferContextual((context) -> permit.publishOn(ReadContinuation.of(context)));
	}

	private static Permit permit(RateLimiter.Response response) {
		String remaining = response.getHeaders().get(RedisRateLimiter.REMAINING_HEADER);
		long tokens = (remaining != null) ? Long.parseLong(remaining) : -1;
		if (tokens < 0) {
			throw new IllegalStateException("Redis did not count the request");
		}
		return Permit.ofRedis(response.isAllowed(), tokens);
	}

}
