package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import reactor.core.publisher.Mono;

/**
 * Sends single read commands, each with a deadline. A command is sent on subscription as
 * soon as there is a connection, so commands that are subscribed to together are in
 * flight together, to whichever nodes of a Cluster.
 */
public final class RedisReader {

	/**
	 * Circuit breaker for a silent Redis. If at least half of the last commands timed
	 * out, further ones fail at once, except for a few trial commands every 500 ms. An
	 * error that Redis answers counts as an answer.
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
	 * @param <T> the type of its result
	 * @param command sends it over a connection
	 * @return its result, or an error, on the subscriber's {@link ReadContinuation}
	 */
	public <T> Mono<T> read(Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
		return Mono.deferContextual((context) -> answer(command)
			// leaves the thread that reads from Redis: otherwise the rest of the request
			// would run on it
			.publishOn(ReadContinuation.of(context)));
	}

	/**
	 * Sends a command.
	 * @param <T> the type of its result
	 * @param command sends it over a connection
	 * @return its result, or an error, on the thread that reads from Redis; subscribers
	 * must leave it
	 */
	<T> Mono<T> answer(Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
		return Mono.defer(() -> this.silence.tryAcquirePermission() ? observed(sent(command))
				: Mono.error(new RedisConnectionException("Redis has not answered recently")));
	}

	private <T> Mono<T> observed(Mono<T> answer) {
		long sentNanos = System.nanoTime();
		return answer
			.doOnSuccess((result) -> this.silence.onSuccess(System.nanoTime() - sentNanos, TimeUnit.NANOSECONDS))
			.doOnError((failure) -> this.silence.onError(System.nanoTime() - sentNanos, TimeUnit.NANOSECONDS, failure))
			.doOnCancel(this.silence::releasePermission);
	}

	private <T> Mono<T> sent(
			Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
		return this.redis
			.execute((commands) -> Mono.fromFuture(() -> command.apply(commands).toCompletableFuture())
				.doOnNext((result) -> this.redis.silence().answered()))
			.timeout(this.timeout)
			.doOnError(TimeoutException.class, (failure) -> this.redis.silence().unanswered());
	}

	/**
	 * Returns a description of the Redis that is read, for logs and messages: host, port
	 * and database, sentinels, or nodes of a Cluster.
	 * @return the description, without user and password
	 */
	public String location() {
		return this.redis.location();
	}

	/** See {@link RedisConnection#sawList}. */
	void sawList(boolean there) {
		this.redis.sawList(there);
	}

	/**
	 * Returns the cause of a failed command.
	 * @param failure the error of {@link #read}
	 * @return {@code redis_timeout}, {@code redis_error} or {@code redis_disconnected}
	 */
	public static String cause(Throwable failure) {
		if (failure instanceof TimeoutException || failure instanceof RedisCommandTimeoutException) {
			return "redis_timeout";
		}
		return (failure instanceof RedisCommandExecutionException) ? "redis_error" : "redis_disconnected";
	}

}
