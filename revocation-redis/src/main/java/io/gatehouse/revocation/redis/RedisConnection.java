package io.gatehouse.revocation.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.gatehouse.revocation.RedisKeys;
import io.lettuce.core.AbstractRedisAsyncCommands;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Shared connection to the Redis that Spring Boot configured. The first connect blocks,
 * so it runs off the event loops, once for all callers that wait. It is attempted while
 * the application starts, and ends before requests arrive; a start never fails because
 * Redis is unavailable. The first connection makes the list of revocations if there is
 * none; later connections do not.
 */
final class RedisConnection implements InitializingBean, SmartLifecycle {

	/** After the connection factory, before the web server. */
	private static final int PHASE = 1;

	private static final Duration LIST_TIMEOUT = Duration.ofSeconds(1);

	private static final Duration START_TIMEOUT = Duration.ofSeconds(3);

	private static final String UNAVAILABLE = "Redis is not available yet. Until it is, verdicts on revocation are unknown. ";

	private static final Log logger = LogFactory.getLog(RedisConnection.class);

	private final LettuceConnectionFactory factory;

	private final Mono<RedisClusterAsyncCommands<byte[], byte[]>> commands;

	private final ListPresence list;

	private final ListCreation creation;

	private final ReconnectWhenSilent silence;

	/** The commands of the latest connection, which may be closed. */
	private volatile @Nullable RedisClusterAsyncCommands<byte[], byte[]> connected;

	private volatile boolean running;

	/**
	 * Creates an instance.
	 * @param migrationUntil {@code gatehouse.revocation.migration-until}
	 */
	RedisConnection(LettuceConnectionFactory factory, RedisKeys keys, @Nullable Instant migrationUntil) {
		this.factory = factory;
		this.silence = new ReconnectWhenSilent(factory::resetConnection, System::nanoTime);
		this.list = new ListPresence(keys.revoked());
		this.creation = new ListCreation(keys, migrationUntil);
		// an error is carried as a value: Reactor would log one that arrives after all
		// subscribers have left
		this.commands = Mono.fromSupplier(this::connect)
			.subscribeOn(Schedulers.boundedElastic())
			.flatMap(Function.identity())
			.flatMap(this::withList)
			.doOnNext((made) -> this.connected = made)
			.cacheInvalidateIf(RedisConnection::isClosed);
	}

	/**
	 * Runs a command.
	 * @param <T> the type of its result
	 * @param command run without blocking once a connection exists
	 * @return the result, or an error if there is no connection or Redis answers with one
	 */
	<T> Mono<T> execute(Function<RedisClusterAsyncCommands<byte[], byte[]>, Mono<T>> command) {
		return this.commands.flatMap((connected) -> isOpen(connected) ? command.apply(connected)
				: Mono.error(new RedisConnectionException("Disconnected")));
	}

	/**
	 * Runs a command.
	 * @param <T> the type of its result
	 * @param command run without blocking once a connection exists
	 * @return the result, or an error if there is no connection or Redis answers with one
	 */
	<T> CompletionStage<T> send(
			Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
		RedisClusterAsyncCommands<byte[], byte[]> known = this.connected;
		// not by the publisher, whose operators take longer than the command
		return (known != null && isOpen(known)) ? command.apply(known)
				: execute((opened) -> Mono.fromCompletionStage(() -> command.apply(opened))).toFuture();
	}

	/**
	 * Completes when a connection exists. Before the first one completes, it tries to
	 * make the list of revocations.
	 */
	CompletableFuture<?> connected() {
		return this.commands.toFuture();
	}

	/** Records whether a read of the list found floor(all). */
	void sawList(boolean there) {
		if (there) {
			this.list.isThere();
		}
		else {
			this.list.isMissing();
		}
	}

	/** Returns a description of the Redis, for logs. */
	String location() {
		return RedisLocation.of(this.factory);
	}

	/** Replaces the connection because another Redis took over. */
	void renew() {
		this.factory.resetConnection();
	}

	/** Returns the detector of silence on this connection. */
	ReconnectWhenSilent silence() {
		return this.silence;
	}

	private Mono<RedisClusterAsyncCommands<byte[], byte[]>> connect() {
		try {
			// never closed here: it is the factory's shared connection, or the only one
			// without sharing
			@SuppressWarnings("unchecked")
			RedisClusterAsyncCommands<byte[], byte[]> connected = (RedisClusterAsyncCommands<byte[], byte[]>) this.factory
				.getConnection()
				.getNativeConnection();
			return Mono.just(connected);
		}
		catch (RuntimeException ex) {
			return Mono.error(ex);
		}
	}

	private Mono<RedisClusterAsyncCommands<byte[], byte[]>> withList(
			RedisClusterAsyncCommands<byte[], byte[]> connected) {
		return (this.list.mayBeMade() ? makeList(connected) : Mono.empty()).then(EvictionPolicy.check(connected))
			.timeout(LIST_TIMEOUT)
			.thenReturn(connected)
			.onErrorResume((failure) -> {
				logger.warn("The list of revocations could not be checked or created: " + failure);
				return Mono.just(connected);
			});
	}

	private Mono<Long> makeList(RedisClusterAsyncCommands<byte[], byte[]> connected) {
		return Mono
			.fromFuture(
					() -> connected
						.<Long>eval(bytes(RevocationScript.MAKE.text()), ScriptOutputType.INTEGER,
								bytes(this.creation.keys()), bytes(this.creation.arguments()))
						.toCompletableFuture())
			.doOnNext((made) -> {
				this.creation.log(made);
				this.list.isThere();
			});
	}

	/**
	 * Checks whether commands can be sent. On a connection that is down they would wait
	 * in a queue until it is up again.
	 */
	private static boolean isOpen(RedisClusterAsyncCommands<byte[], byte[]> connected) {
		return !(connected instanceof AbstractRedisAsyncCommands<?, ?> known) || known.getConnection().isOpen();
	}

	/**
	 * Checks whether a connection is closed for good, as after a restart of the factory.
	 */
	private static boolean isClosed(RedisClusterAsyncCommands<byte[], byte[]> connected) {
		return connected instanceof AbstractRedisAsyncCommands<?, ?> known
				&& known.getConnection() instanceof RedisChannelHandler<?, ?> channel && channel.isClosed();
	}

	private static byte[][] bytes(List<String> texts) {
		return texts.stream().map(RedisConnection::bytes).toArray(byte[][]::new);
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Begins to connect, while other beans are made. A factory that is not started yet
	 * fails at once; then {@link #start()} connects.
	 */
	@Override
	public void afterPropertiesSet() {
		this.commands.subscribe((connected) -> {
		}, (failure) -> logger.debug("The first attempt to connect to Redis failed: " + failure));
	}

	@Override
	public void start() {
		this.running = true;
		try {
			connected().get(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			logger.warn(UNAVAILABLE + RedisLocation.problem(this.factory, ex));
		}
		catch (TimeoutException ex) {
			logger.warn(UNAVAILABLE + location() + ": no answer within " + START_TIMEOUT.toSeconds() + " s");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
