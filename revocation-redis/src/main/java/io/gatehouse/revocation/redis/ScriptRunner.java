package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.gatehouse.revocation.RedisKeys;
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
public class ScriptRunner {

	private static final RedisScript<Long> MAKE = RedisScript.of(RevocationScript.MAKE.text(), Long.class);

	private static final Duration PAUSE = Duration.ofMillis(50);

	private final ReconnectWhenSilent silence;

	private final ReactiveRedisConnectionFactory connectionFactory;

	private final ReactiveScriptExecutor<String> executor;

	private final Duration timeout;

	/** What has to be done before a script. */
	private final Mono<Void> first;

	/**
	 * Creates a runner.
	 * @param connectionFactory the Redis
	 * @param timeout the time within which a script has a result or an error
	 */
	public ScriptRunner(ReactiveRedisConnectionFactory connectionFactory, Duration timeout) {
		this.connectionFactory = connectionFactory;
		this.silence = new ReconnectWhenSilent(() -> reset(connectionFactory), System::nanoTime);
		this.executor = new DefaultReactiveScriptExecutor<>(connectionFactory, RedisSerializationContext.string());
		this.timeout = timeout;
		this.first = Mono.empty();
	}

	private ScriptRunner(ScriptRunner other, ListCreation creation) {
		this.connectionFactory = other.connectionFactory;
		this.silence = other.silence;
		this.executor = other.executor;
		this.timeout = other.timeout;
		this.first = other.run(MAKE, creation.keys(), creation.arguments())
			.doOnNext(creation::log)
			// an error is not cached
			.cacheInvalidateIf((made) -> false)
			.then();
	}

	/**
	 * Returns a runner that creates the list of revocations, if there is none, before its
	 * first script.
	 * @param keys the keys of the list
	 * @param settings the settings, of which it reads {@code migration-until}
	 * @return a runner with the same connection and time-out
	 */
	public ScriptRunner makingList(RedisKeys keys, RevocationProperties settings) {
		return new ScriptRunner(this, new ListCreation(keys, settings.migrationUntil()));
	}

	private static void reset(ReactiveRedisConnectionFactory connectionFactory) {
		if (connectionFactory instanceof LettuceConnectionFactory lettuce) {
			lettuce.resetConnection();
		}
	}

	/** Returns a description of the Redis that runs the scripts, for messages. */
	String location() {
		return RedisLocation.of(this.connectionFactory);
	}

	/**
	 * Runs a script on each subscription. Retries on {@code TRYAGAIN}, which Redis
	 * answers while it moves a slot of a Cluster.
	 * @param <T> the type of its result
	 * @param script the script
	 * @param keys its keys
	 * @param arguments its arguments
	 * @return the result, on a thread that may block, or a
	 * {@link org.springframework.dao.DataAccessException}
	 */
	public <T> Mono<T> run(RedisScript<T> script, List<String> keys, List<String> arguments) {
		return this.first.then(connected())
			.then(this.executor.execute(script, keys, arguments).next())
			.retryWhen(Retry.fixedDelay(Long.MAX_VALUE, PAUSE).filter((ex) -> isAnswer(ex, "TRYAGAIN")))
			.timeout(this.timeout)
			.doOnSuccess((answer) -> this.silence.answered())
			.doOnError(TimeoutException.class, (ex) -> this.silence.unanswered())
			.onErrorMap(TimeoutException.class,
					(ex) -> new QueryTimeoutException("Redis did not answer within " + this.timeout.toMillis() + " ms",
							ex))
			.publishOn(Schedulers.boundedElastic());
	}

	/**
	 * Checks whether a failure is an error that Redis answered.
	 * @param failure the failure
	 * @param word the word that the error begins with, such as {@code CROSSSLOT}
	 * @return whether it, or one of its causes, is
	 */
	public static boolean isAnswer(Throwable failure, String word) {
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
