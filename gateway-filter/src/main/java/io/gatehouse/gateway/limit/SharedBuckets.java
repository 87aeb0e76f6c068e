package io.gatehouse.gateway.limit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Buckets in Redis that all gateways share, and this gateway's local buckets for the
 * requests that Redis does not answer: on a time-out, on an error, or while the circuit
 * breaker is open, so that Redis is not asked. This holds for the one request; the next
 * one that Redis answers is counted in Redis again.
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

	private final BucketSource redis;

	private final LocalBuckets local;

	private final RateLimitStatistics statistics;

	private final CircuitBreaker silence = CircuitBreaker.of("gatehouse-rate-limits", SILENCE);

	private final AtomicInteger probesInVain = new AtomicInteger();

	/**
	 * Creates the buckets.
	 * @param redis the buckets in Redis
	 * @param local the buckets that decide if Redis does not
	 */
	SharedBuckets(BucketSource redis, LocalBuckets local, RateLimitStatistics statistics) {
		this.redis = redis;
		this.local = local;
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
		return Mono.defer(() -> this.redis.take(limit, key))
			.doOnSuccess((permit) -> this.silence.onSuccess(System.nanoTime() - askedNanos, TimeUnit.NANOSECONDS))
			.doOnError((failure) -> this.silence.onError(System.nanoTime() - askedNanos, TimeUnit.NANOSECONDS, failure))
			.doOnCancel(this.silence::releasePermission)
			.onErrorComplete();
	}

}
