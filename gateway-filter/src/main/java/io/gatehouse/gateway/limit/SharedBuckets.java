package io.gatehouse.gateway.limit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.gatehouse.revocation.redis.ReadContinuation;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.cloud.gateway.filter.ratelimit.RateLimiter;
import org.springframework.cloud.gateway.filter.ratelimit.RedisRateLimiter;

/**
 * Buckets in Redis that all gateways share, taken from by the script of Spring Cloud
 * Gateway:
 *
 * <pre>
 * EVALSHA request_rate_limiter.lua 2 request_rate_limiter.{&lt;limit&gt;.&lt;key&gt;}.tokens request_rate_limiter.{&lt;limit&gt;.&lt;key&gt;}.timestamp &lt;rate&gt; &lt;capacity&gt; "" 1
 * </pre>
 *
 * {@link RedisRateLimiter} admits every request that Redis does not answer. Here this
 * gateway's local bucket decides instead: on a time-out, on an error, or while the
 * circuit breaker is open, so that Redis is not asked. This holds for the one request;
 * the next one that Redis answers is counted in Redis again.
 */
final class SharedBuckets {

	/**
	 * Circuit breaker for a silent Redis. If at least half of the last commands failed,
	 * further ones are not sent, except for one trial command every 500 ms. One answer
	 * suffices to close it: requests that are counted locally meanwhile are admitted
	 * beyond the shared limit.
	 */
	private static final CircuitBreakerConfig SILENCE = CircuitBreakerConfig.custom()
		.slidingWindowSize(20)
		.minimumNumberOfCalls(10)
		.waitDurationInOpenState(Duration.ofMillis(500))
		.permittedNumberOfCallsInHalfOpenState(1)
		.build();

	/** Failed trial commands after which the connection is reset. */
	private static final int PROBES = 4;

	private final RedisRateLimiter redis;

	private final LocalBuckets local;

	private final Duration timeout;

	private final RateLimitStatistics statistics;

	private final CircuitBreaker silence = CircuitBreaker.of("gatehouse-rate-limits", SILENCE);

	private final AtomicInteger probesInVain = new AtomicInteger();

	/**
	 * Creates the buckets.
	 * @param redis the limiter, configured for each limit under its id
	 * @param local the buckets that decide if Redis does not
	 * @param timeout the deadline of an answer from Redis
	 */
	SharedBuckets(RedisRateLimiter redis, LocalBuckets local, Duration timeout, RateLimitStatistics statistics) {
		this.redis = redis;
		this.local = local;
		this.timeout = timeout;
		this.statistics = statistics;
	}

	/**
	 * Registers a reconnect for when Redis is silent for some seconds: a connection whose
	 * peer vanished silently looks open for many minutes.
	 * @param reconnect resets the connection, and may block
	 * @return these buckets
	 */
	SharedBuckets whenSilent(Runnable reconnect) {
		this.silence.getEventPublisher().onStateTransition((event) -> {
			switch (event.getStateTransition()) {
				case HALF_OPEN_TO_CLOSED -> this.probesInVain.set(0);
				case HALF_OPEN_TO_OPEN -> {
					if (this.probesInVain.incrementAndGet() % PROBES == 0) {
						Schedulers.boundedElastic().schedule(reconnect);
					}
				}
				default -> {
				}
			}
		});
		return this;
	}

	/**
	 * Takes a token if one is left.
	 * @return the result, never an error
	 */
	Mono<Permit> take(RateLimit limit, String key) {
		return Mono.defer(() -> this.silence.tryAcquirePermission() ? asked(limit, key) : Mono.empty())
			.switchIfEmpty(Mono.fromSupplier(() -> this.local.take(limit, key)))
			.doOnNext((permit) -> this.statistics.add(limit, permit));
	}

	private Mono<Permit> asked(RateLimit limit, String key) {
		long askedNanos = System.nanoTime();
		return answer(limit, key)
			.doOnSuccess((permit) -> this.silence.onSuccess(System.nanoTime() - askedNanos, TimeUnit.NANOSECONDS))
			.doOnError((failure) -> this.silence.onError(System.nanoTime() - askedNanos, TimeUnit.NANOSECONDS, failure))
			.doOnCancel(this.silence::releasePermission)
			.onErrorComplete();
	}

	private Mono<Permit> answer(RateLimit limit, String key) {
		Mono<RateLimiter.Response> counted = Mono.defer(() -> this.redis.isAllowed(limit.id(), key))
			// the first command after a disconnect blocks until the connection is
			// restored
			.subscribeOn(Schedulers.boundedElastic());
		// not cancelled at the deadline: that would interrupt the thread that connects
		Mono<Permit> permit = Mono.fromFuture(counted::toFuture, true).map(SharedBuckets::permit).timeout(this.timeout);
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
		// the script counts in whole seconds, each of which adds at least one token
		return new Permit(response.isAllowed(), tokens, 1, Permit.Source.REDIS);
	}

}
