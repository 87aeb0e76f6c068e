package io.gatehouse.session;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.gatehouse.revocation.RevocationScript;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.StringCodec;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Rounds that also tell how many replicas have everything that was written before.
 * {@code WAIT} counts from the latest write of its own connection, and blocks it, so the
 * script, which always writes, and {@code WAIT} go over a connection of their own, by the
 * application's own client; on a Cluster to the node that has the list.
 */
final class ReplicatedBarrierRounds implements BarrierRounds {

	/** Replicas that are there take a millisecond or two. */
	private static final Duration WAIT = Duration.ofMillis(100);

	private static final String SCRIPT = RevocationScript.BARRIER.text();

	private final LettuceConnectionFactory connectionFactory;

	private final String[] keys;

	private final int minReplicas;

	private final Duration timeout;

	private @Nullable AbstractRedisClient client;

	private @Nullable StatefulConnection<String, String> connection;

	ReplicatedBarrierRounds(LettuceConnectionFactory connectionFactory, List<String> keys, int minReplicas,
			Duration timeout) {
		this.connectionFactory = connectionFactory;
		this.keys = keys.toArray(String[]::new);
		this.minReplicas = minReplicas;
		this.timeout = timeout;
	}

	@Override
	public Mono<BarrierAnswer> run(List<String> membersAndFloors, boolean store) {
		return Mono.fromSupplier(this::commands)
			.subscribeOn(Schedulers.boundedElastic())
			.flatMap(Function.identity())
			.flatMap((commands) -> run(commands, membersAndFloors.toArray(String[]::new), store))
			.timeout(this.timeout.plus(WAIT))
			.onErrorMap(TimeoutException.class, (ex) -> new QueryTimeoutException("Redis did not answer in time", ex))
			.onErrorResume(this::lookedAround)
			.publishOn(Schedulers.boundedElastic());
	}

	private Mono<BarrierAnswer> run(RedisReactiveCommands<String, String> commands, String[] arguments, boolean store) {
		return commands.evalsha(commands.digest(SCRIPT), ScriptOutputType.MULTI, this.keys, arguments)
			.onErrorResume(RedisNoScriptException.class,
					(ex) -> commands.eval(SCRIPT, ScriptOutputType.MULTI, this.keys, arguments))
			.collectList()
			.map(ReplicatedBarrierRounds::answer)
			.flatMap(
					(answer) -> store ? commands.waitForReplication(this.minReplicas, WAIT.toMillis()).map(answer::with)
							: Mono.just(answer));
	}

	/** The client gives an array as one list, or its elements one by one. */
	private static BarrierAnswer answer(List<?> result) {
		return BarrierAnswer.of((result.size() == 1 && result.get(0) instanceof List<?> list) ? list : result);
	}

	/**
	 * Connects if there is no connection yet, which blocks. An error is passed on as a
	 * value: if the time is over before it comes, Reactor would log it as dropped.
	 */
	private synchronized Mono<RedisReactiveCommands<String, String>> commands() {
		try {
			AbstractRedisClient current = this.connectionFactory.getRequiredNativeClient();
			if (this.connection == null || this.client != current) {
				this.connection = (current instanceof RedisClusterClient cluster) ? cluster.connect(StringCodec.UTF8)
						: ((RedisClient) current).connect(StringCodec.UTF8);
				this.client = current;
			}
			return commands(this.connection);
		}
		catch (RuntimeException ex) {
			return Mono.error(ex);
		}
	}

	private Mono<RedisReactiveCommands<String, String>> commands(StatefulConnection<String, String> current) {
		if (current instanceof StatefulRedisClusterConnection<String, String> cluster) {
			String node = Objects
				.requireNonNull(cluster.getPartitions().getPartitionBySlot(SlotHash.getSlot(this.keys[0])),
						"No node has the list")
				.getNodeId();
			return Mono.fromCompletionStage(() -> cluster.getConnectionAsync(node))
				.map(StatefulRedisConnection::reactive);
		}
		return Mono.just(((StatefulRedisConnection<String, String>) current).reactive());
	}

	/** On a Cluster, the list may have moved to another node. */
	private <T> Mono<T> lookedAround(Throwable failure) {
		AbstractRedisClient current = this.connectionFactory.getNativeClient();
		Mono<Void> look = (current instanceof RedisClusterClient cluster)
				? Mono.fromCompletionStage(cluster::refreshPartitionsAsync).timeout(this.timeout).onErrorComplete()
				: Mono.empty();
		return look.then(Mono.error(failure));
	}

}
