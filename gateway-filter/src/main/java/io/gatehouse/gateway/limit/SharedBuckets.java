package io.gatehouse.gateway.limit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.cloud.gateway.filter.ratelimit.RateLimiter;
import org.springframework.cloud.gateway.filter.ratelimit.RedisRateLimiter;

/**
 * Buckets that all gateways share, in Redis, by the script of Spring Cloud Gateway:
 *
 * <pre>
 * EVALSHA request_rate_limiter.lua 2 request_rate_limiter.{&lt;limit&gt;.&lt;key&gt;}.tokens request_rate_limiter.{&lt;limit&gt;.&lt;key&gt;}.timestamp &lt;rate&gt; &lt;capacity&gt; "" 1
 * </pre>
 *
 * {@link RedisRateLimiter} admits whatever Redis says nothing about. Here this gateway's
 * own bucket decides then: when there was no answer within the deadline, an error, or the
 * latest answers failed to come, so that Redis is not asked. It takes over for the one
 * request, and the next one that Redis answers is counted there again.
 */
final class SharedBuckets {

	/**
	 * When most of the latest questions brought nothing, the next ones are not asked, but
	 * for one every half second that finds out whether Redis is back. Its answer is
	 * enough: what is counted elsewhere meanwhile is admitted beyond the limit.
	 */
	private static final CircuitBreakerConfig SILENCE = CircuitBreakerConfig.custom()
		.slidingWindowSize(20)
		.minimumNumberOfCalls(10)
		.waitDurationInOpenState(Duration.ofMillis(500))
		.permittedNumberOfCallsInHalfOpenState(1)
		.build();

	/** How many such questions must bring nothing before the connection is given up. */
	private static final int PROBES = 4;

	private final RedisRateLimiter redis;

	private final LocalBuckets local;

	private final Duration timeout;

	private final RateLimitStatistics statistics;

	private final CircuitBreaker silence = CircuitBreaker.of("gatehouse-rate-limits", SILENCE);

	private final AtomicInteger probesInVain = new AtomicInteger();

	/**
	 * Shared buckets.
	 * @param redis is configured for each limit under its id
	 * @param local decide if Redis does not
	 * @param timeout after which Redis has not answered
	 */
	SharedBuckets(RedisRateLimiter redis, LocalBuckets local, Duration timeout, RateLimitStatistics statistics) {
		this.redis = redis;
		this.local = local;
		this.timeout = timeout;
		this.statistics = statistics;
	}

	/**
	 * Has the connection made anew when Redis is silent for some seconds: one whose peer
	 * vanished without a word looks open for many minutes.
	 * @param reconnect gives the connection up, and may block
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
	 * Takes a token, if there is one.
	 * @return what became of it, never an error
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
			// the first command after a connection was lost blocks until there is another
			.subscribeOn(Schedulers.boundedElastic());
		// not cancelled at the deadline, which would interrupt whoever is about to
		// connect
		return Mono.fromFuture(counted::toFuture, true)
			.map(SharedBuckets::permit)
			.timeout(this.timeout)
			// off the one thread that reads from Redis: what follows is the rest of the
			// request
			.publishOn(Schedulers.parallel());
	}

	private static Permit permit(RateLimiter.Response response) {
		String remaining = response.getHeaders().get(RedisRateLimiter.REMAINING_HEADER);
		long tokens = (remaining != null) ? Long.parseLong(remaining) : -1;
		if (tokens < 0) {
			throw new IllegalStateException("Redis did not count the request");
		}
		// the script knows whole seconds, and in each of them one token comes at least
		return new Permit(response.isAllowed(), tokens, 1, Permit.Source.REDIS);
	}

}
