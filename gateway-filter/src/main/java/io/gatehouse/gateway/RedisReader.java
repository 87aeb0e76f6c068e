package io.gatehouse.gateway;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.data.redis.RedisConnectionFailureException;

/**
 * Sends single commands, each with a deadline. A command is on its way when the publisher
 * is subscribed to and there is a connection, so what is subscribed to together travels
 * together, whichever node of a Cluster it is for.
 */
final class RedisReader {

	private final RedisConnection redis;

	private final Duration timeout;

	RedisReader(RedisConnection redis, Duration timeout) {
		this.redis = redis;
		this.timeout = timeout;
	}

	/**
	 * Sends a command.
	 * @return its result, on a thread that does not read from Redis, or an error
	 */
	<T> Mono<T> read(Function<RedisClusterAsyncCommands<byte[], byte[]>, RedisFuture<T>> command) {
		return this.redis
			.execute((commands) -> Mono.fromFuture(() -> command.apply(commands).toCompletableFuture())
				.doOnNext((result) -> this.redis.answered()))
			.timeout(this.timeout)
			.doOnError(TimeoutException.class, (failure) -> this.redis.unanswered())
			// off the one thread that reads from Redis: what follows is the rest of the
			// request
			.publishOn(Schedulers.parallel());
	}

	/** Why a command failed, in fixed words. */
	static String cause(Throwable failure) {
		if (failure instanceof TimeoutException) {
			return "redis_timeout";
		}
		return (failure instanceof RedisConnectionException || failure instanceof RedisConnectionFailureException)
				? "redis_disconnected" : "redis_error";
	}

}
