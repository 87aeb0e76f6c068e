package io.gatehouse.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.RevocationScript;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The connection that Spring Boot configured, without what would stop an event loop: the
 * first connect blocks, so it is made on another thread, once for all who wait, and after
 * a failure not again for a second. On its first use it makes the list of revocations if
 * there is none, which covers every older token.
 */
final class RedisConnection {

	private static final Log logger = LogFactory.getLog(RedisConnection.class);

	private static final Duration FOREVER = Duration.ofMillis(Long.MAX_VALUE);

	private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

	private final LettuceConnectionFactory factory;

	private final Mono<RedisClusterAsyncCommands<byte[], byte[]>> commands;

	RedisConnection(LettuceConnectionFactory factory, RedisKeys keys) {
		this.factory = factory;
		this.commands = Mono.fromCallable(this::connect)
			.subscribeOn(Schedulers.boundedElastic())
			.flatMap((connected) -> withList(connected, keys))
			.cache((connected) -> FOREVER, (failure) -> PAUSE_AFTER_FAILURE, () -> Duration.ZERO);
	}

	/**
	 * Runs a command.
	 * @param <T> the type of its result
	 * @param command called without blocking once there is a connection
	 * @return the result, or an error if there is no connection or Redis answers with one
	 */
	<T> Mono<T> execute(Function<RedisClusterAsyncCommands<byte[], byte[]>, Mono<T>> command) {
		return this.commands.flatMap(command);
	}

	private RedisClusterAsyncCommands<byte[], byte[]> connect() {
		// shared and reconnecting: closing the wrapper leaves it open
		try (org.springframework.data.redis.connection.RedisConnection wrapper = this.factory.getConnection()) {
			@SuppressWarnings("unchecked")
			RedisClusterAsyncCommands<byte[], byte[]> shared = (RedisClusterAsyncCommands<byte[], byte[]>) wrapper
				.getNativeConnection();
			return shared;
		}
	}

	private static Mono<RedisClusterAsyncCommands<byte[], byte[]>> withList(
			RedisClusterAsyncCommands<byte[], byte[]> connected, RedisKeys keys) {
		byte[][] names = { bytes(keys.revoked()), bytes(keys.revocations()) };
		return Mono
			.fromCompletionStage(
					() -> connected.eval(bytes(RevocationScript.FLOORS.text()), ScriptOutputType.MULTI, names))
			.timeout(PAUSE_AFTER_FAILURE)
			.thenReturn(connected)
			.onErrorResume((failure) -> {
				logger.warn("Could not make sure that there is a list of revocations: " + failure);
				return Mono.just(connected);
			});
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
