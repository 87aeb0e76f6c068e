package io.gatehouse.gateway;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Sends single commands, each with a deadline. A command is on its way when the publisher
 * is subscribed to and there is a connection, so what is subscribed to together travels
 * together, whichever node of a Cluster it is for.
 */
final class RedisReader {

	/**
	 * When most of the latest commands were not answered in time, Redis is taken to be
	 * away, and the next ones fail at once, but for a few every half second that find out
	 * whether it is back. An error that it answers is an answer.
	 */
	private static final CircuitBreakerConfig SILENCE = CircuitBreakerConfig.custom()
		.slidingWindowSize(20)
		.minimumNumberOfCalls(10)
		.waitDurationInOpenState(Duration.ofMillis(500))
		.permittedNumberOfCallsInHalfOpenState(3)
		.recordExceptions(TimeoutException.class)
		.build();

	private final RedisConnection redis;

	private final Duration timeout;

	private final CircuitBreaker silence;

	RedisReader(RedisConnection redis, Duration timeout) {
		this.redis = redis;
		this.timeout = timeout;
		this.silence = CircuitBreaker.of("gatehouse-redis", SILENCE);
	}

	/**
	 * Sends a command.
	 * @return its result, on a thread that does not read from Redis, or an error
	 */
	<T> Mono<T> read(Function<RedisClusterAsyncCommands<byte[], byte[]>, RedisFuture<T>> command) {
		return Mono.defer(() -> this.silence.tryAcquirePermission() ? observed(answer(command))
				: Mono.error(new RedisConnectionException("Redis has not answered lately")));
	}

	private <T> Mono<T> observed(Mono<T> answer) {
		long sentNanos = System.nanoTime();
		return answer
			.doOnSuccess((result) -> this.silence.onSuccess(System.nanoTime() - sentNanos, TimeUnit.NANOSECONDS))
			.doOnError((failure) -> this.silence.onError(System.nanoTime() - sentNanos, TimeUnit.NANOSECONDS, failure))
			.doOnCancel(this.silence::releasePermission);
	}

	private <T> Mono<T> answer(Function<RedisClusterAsyncCommands<byte[], byte[]>, RedisFuture<T>> command) {
		return this.redis
			.execute((commands) -> Mono.fromFuture(() -> command.apply(commands).toCompletableFuture())
				.doOnNext((result) -> this.redis.answered()))
			.timeout(this.timeout)
			.doOnError(TimeoutException.class, (failure) -> this.redis.unanswered())
			// off the one thread that reads from Redis: what follows is the rest of the
			// request
			.publishOn(Schedulers.parallel());
	}

	/** See {@link RedisConnection#sawList}. */
	void sawList(boolean there) {
		this.redis.sawList(there);
	}

	/** Why a command failed, in fixed words. */
	static String cause(Throwable failure) {
		if (failure instanceof TimeoutException || failure instanceof RedisCommandTimeoutException) {
			return "redis_timeout";
		}
		return (failure instanceof RedisCommandExecutionException) ? "redis_error" : "redis_disconnected";
	}

}
