package io.gatehouse.session;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.script.DefaultReactiveScriptExecutor;
import org.springframework.data.redis.core.script.ReactiveScriptExecutor;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.data.redis.serializer.RedisSerializationContext;

/**
 * Runs Lua scripts by {@code EVALSHA}, or {@code EVAL} if Redis has not loaded them yet.
 * There is always a result or an error within the time-out: without it, the Redis client
 * would keep commands for a minute while it has no connection.
 */
class ScriptRunner {

	private static final Duration PAUSE = Duration.ofMillis(50);

	/** Longer than a reconnect takes, and short enough to recover within seconds. */
	private static final Duration LONGEST_SILENCE = Duration.ofSeconds(2);

	private static final Log logger = LogFactory.getLog(ScriptRunner.class);

	/**
	 * Time of the first unanswered command, in nanoseconds; 0 if Redis answered since.
	 */
	private final AtomicLong silentSince = new AtomicLong();

	private final ReactiveRedisConnectionFactory connectionFactory;

	private final ReactiveScriptExecutor<String> executor;

	private final Duration timeout;

	ScriptRunner(ReactiveRedisConnectionFactory connectionFactory, Duration timeout) {
		this.connectionFactory = connectionFactory;
		this.executor = new DefaultReactiveScriptExecutor<>(connectionFactory, RedisSerializationContext.string());
		this.timeout = timeout;
	}

	/** Returns a description of the Redis that runs the scripts, for messages. */
	String location() {
		return RedisLocation.of(this.connectionFactory);
	}

	/**
	 * Runs a script on each subscription. Retries on {@code TRYAGAIN}, which Redis
	 * answers while it moves a slot of a Cluster.
	 * @return the result, on a thread that may block, or a
	 * {@link org.springframework.dao.DataAccessException}
	 */
	<T> Mono<T> run(RedisScript<T> script, List<String> keys, List<String> arguments) {
		return connected().then(this.executor.execute(script, keys, arguments).next())
			.retryWhen(Retry.fixedDelay(Long.MAX_VALUE, PAUSE).filter((ex) -> isAnswer(ex, "TRYAGAIN")))
			.timeout(this.timeout)
			.doOnSuccess((answer) -> this.silentSince.set(0))
			.doOnError(TimeoutException.class, (ex) -> unanswered())
			.onErrorMap(TimeoutException.class,
					(ex) -> new QueryTimeoutException("Redis did not answer within " + this.timeout.toMillis() + " ms",
							ex))
			.publishOn(Schedulers.boundedElastic());
	}

	/**
	 * Resets a connection that has not answered for a while. A peer that vanished without
	 * closing it would leave it looking open for many minutes.
	 */
	private void unanswered() {
		// never 0, which means "answered"
		long now = System.nanoTime() | 1;
		long since = this.silentSince.compareAndExchange(0, now);
		if (since != 0 && now - since >= LONGEST_SILENCE.toNanos() && this.silentSince.compareAndSet(since, 0)
				&& this.connectionFactory instanceof LettuceConnectionFactory lettuce) {
			logger.warn("Redis has not answered for " + LONGEST_SILENCE.toSeconds() + " s. Connecting anew");
			Schedulers.boundedElastic().schedule(lettuce::resetConnection);
		}
	}

	/** Returns whether a failure is an error of Redis that begins with a word. */
	static boolean isAnswer(Throwable failure, String word) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (String.valueOf(cause.getMessage()).startsWith(word)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Connects if there is no connection yet, which blocks, so not on the caller's
	 * thread. Errors are returned as a {@code Mono}: Reactor would log one that is thrown
	 * after the time-out as dropped.
	 */
	private Mono<Void> connected() {
		return Mono.fromSupplier(this::connect).subscribeOn(Schedulers.boundedElastic()).flatMap(Function.identity());
	}

	private Mono<Void> connect() {
		try {
			return this.connectionFactory.getReactiveConnection().closeLater();
		}
		catch (RuntimeException ex) {
			return Mono.error(ex);
		}
	}

}
