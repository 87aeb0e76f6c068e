package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

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
 * Rounds that also count the replicas that have all earlier writes. {@code WAIT} counts
 * from the latest write of its own connection, and blocks it. So the script, which always
 * writes, and {@code WAIT} use a dedicated connection; on a Cluster to the node that has
 * the list. After any failure the connection is closed, and the next round opens another:
 * a reconnect between the two commands would make the count wrong.
 */
final class ReplicatedBarrierRounds implements BarrierRounds {

	/** Time-out of {@code WAIT}; available replicas take a millisecond or two. */
	private static final Duration WAIT = Duration.ofMillis(100);

	private static final String SCRIPT = RevocationScript.BARRIER.text();

	private final LettuceConnectionFactory connectionFactory;

	private final String[] keys;

	private final int minReplicas;

	private final Duration timeout;

	/** Factory of the connection; {@code null} if there is none. */
	private @Nullable SingleUseFactory own;

	private @Nullable StatefulConnection<String, String> connection;

	ReplicatedBarrierRounds(LettuceConnectionFactory connectionFactory, List<String> keys, int minReplicas,
			Duration timeout) {
		SingleUseConnections.check(connectionFactory, RevocationProperties.PREFIX + "min-replicas",
				Integer.toString(minReplicas), "0");
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
			.publishOn(Schedulers.boundedElastic())
			.doOnError((ex) -> giveUp());
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

	/**
	 * Reads the result: the client emits an array as one list, or its elements one by
	 * one.
	 */
	private static BarrierAnswer answer(List<?> result) {
		return BarrierAnswer.of((result.size() == 1 && result.get(0) instanceof List<?> list) ? list : result);
	}

	/**
	 * Connects if there is no connection yet, which blocks. Errors are returned as a
	 * {@code Mono}: Reactor would log one that is thrown after the time-out as dropped.
	 */
	private synchronized Mono<RedisReactiveCommands<String, String>> commands() {
		try {
			StatefulConnection<String, String> current = this.connection;
			if (current == null || !current.isOpen()) {
				giveUp();
				current = connect();
				this.connection = current;
			}
			return commands(current);
		}
		catch (RuntimeException ex) {
			return Mono.error(ex);
		}
	}

	private StatefulConnection<String, String> connect() {
		SingleUseFactory factory = SingleUseConnections.like(this.connectionFactory);
		this.own = factory;
		AbstractRedisClient client = factory.start().getRequiredNativeClient();
		return (client instanceof RedisClusterClient cluster) ? cluster.connect(StringCodec.UTF8)
				: ((RedisClient) client).connect(StringCodec.UTF8);
	}

	private synchronized void giveUp() {
		SingleUseFactory former = this.own;
		this.own = null;
		this.connection = null;
		if (former != null) {
			former.close();
		}
	}

	private Mono<RedisReactiveCommands<String, String>> commands(StatefulConnection<String, String> current) {
		if (current instanceof StatefulRedisClusterConnection<String, String> cluster) {
			String node = Objects
				.requireNonNull(cluster.getPartitions().getPartitionBySlot(SlotHash.getSlot(this.keys[0])),
						"No cluster node has the list")
				.getNodeId();
			return Mono.fromCompletionStage(() -> cluster.getConnectionAsync(node))
				.map(StatefulRedisConnection::reactive);
		}
		return Mono.just(((StatefulRedisConnection<String, String>) current).reactive());
	}

}
