package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.gatehouse.boot.LabelledCounts;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Sends single read commands, each with a deadline. A command is sent on subscription as
 * soon as there is a connection, so commands that are subscribed to together are in
 * flight together, to whichever nodes of a Cluster.
 */
public final class RedisReader {

	private static final Log logger = LogFactory.getLog(RedisReader.class);

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

	private final CommandDeadlines deadlines;

	private final CircuitBreaker silence;

	private final LabelledCounts<String> failures = new LabelledCounts<>();

	RedisReader(RedisConnection redis, Duration timeout) {
		this.redis = redis;
		this.deadlines = new CommandDeadlines(timeout, Schedulers.parallel());
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

	private <T> Mono<T> answer(
			Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
		// a canceled command is answered all the same
		return Mono.fromFuture(() -> send(command), true);
	}

	/**
	 * Sends a command.
	 * @param <T> the type of its result
	 * @param command sends it over a connection
	 * @return its result, or an error, on the thread that reads from Redis, which must be
	 * left
	 */
	@SuppressWarnings("FutureReturnValueIgnored") // every outcome is that of the answer
	<T> CompletableFuture<T> send(
			Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
		if (!this.silence.tryAcquirePermission()) {
			RedisConnectionException failure = new RedisConnectionException("Redis has not answered recently");
			this.failures.of(cause(failure)).increment();
			return CompletableFuture.failedFuture(failure);
		}
		long sentNanos = System.nanoTime();
		CompletableFuture<T> answer = new CompletableFuture<>();
		answer.whenComplete((result, failure) -> observe(System.nanoTime() - sentNanos, failure));
		try {
			this.redis.send(command).whenComplete((result, failure) -> complete(answer, result, failure));
		}
		catch (RuntimeException ex) {
			answer.completeExceptionally(ex);
		}
		if (!answer.isDone()) {
			this.deadlines.limit(answer);
		}
		return answer;
	}

	@SuppressWarnings("NullAway") // a command may answer with null
	private static <T> void complete(CompletableFuture<T> answer, @Nullable T result, @Nullable Throwable failure) {
		if (failure != null) {
			answer.completeExceptionally(unwrapped(failure));
		}
		else {
			answer.complete(result);
		}
	}

	private static Throwable unwrapped(Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

	private void observe(long nanos, @Nullable Throwable failure) {
		if (failure == null) {
			this.silence.onSuccess(nanos, TimeUnit.NANOSECONDS);
			this.redis.silence().answered();
			return;
		}
		this.failures.of(cause(failure)).increment();
		this.silence.onError(nanos, TimeUnit.NANOSECONDS, failure);
		if (failure instanceof TimeoutException) {
			this.redis.silence().unanswered();
		}
	}

	/**
	 * Reads for how long a key will stay if nothing changes it.
	 * @param key the key
	 * @return the time to live; zero if the key has none, or if Redis does not tell, such
	 * as for a user who must not ask. Never an error
	 */
	public Mono<Duration> timeToLive(byte[] key) {
		return read((commands) -> commands.pttl(key)).map((milli) -> Duration.ofMillis(Math.max(0, milli)))
			.onErrorResume((failure) -> {
				logger.debug("The time to live of a key cannot be read", failure);
				return Mono.just(Duration.ZERO);
			});
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

	/** The failed commands, by cause. */
	LabelledCounts<String> failures() {
		return this.failures;
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
