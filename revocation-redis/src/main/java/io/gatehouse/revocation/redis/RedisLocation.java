package io.gatehouse.revocation.redis;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import org.springframework.data.redis.connection.NamedNode;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Describes the Redis of a connection, for logs and messages: host, port and database,
 * sentinels, or nodes of a Cluster. Never a password.
 */
final class RedisLocation {

	private static final List<String> REFUSED_LOGINS = List.of("WRONGPASS", "NOAUTH", "ERR invalid password",
			"ERR AUTH");

	private RedisLocation() {
	}

	/** Returns the description, such as {@code Redis 127.0.0.1:6379, database 0}. */
	static String of(ReactiveRedisConnectionFactory connectionFactory) {
		if (!(connectionFactory instanceof LettuceConnectionFactory lettuce)) {
			return "Redis by " + connectionFactory.getClass().getSimpleName();
		}
		RedisClusterConfiguration cluster = lettuce.getClusterConfiguration();
		if (cluster != null) {
			return "Redis Cluster " + nodes(cluster.getClusterNodes());
		}
		RedisSentinelConfiguration sentinel = lettuce.getSentinelConfiguration();
		if (sentinel != null) {
			NamedNode master = sentinel.getMaster();
			return "Redis '" + ((master != null) ? master.getName() : "") + "' of sentinels "
					+ nodes(sentinel.getSentinels()) + ", database " + sentinel.getDatabase();
		}
		RedisSocketConfiguration socket = lettuce.getSocketConfiguration();
		return "Redis " + ((socket != null) ? socket.getSocket() : lettuce.getHostName() + ":" + lettuce.getPort())
				+ ", database " + lettuce.getDatabase();
	}

	/**
	 * Describes why Redis cannot be used: where it is, the innermost cause, and for a
	 * refused login the user.
	 */
	static String problem(ReactiveRedisConnectionFactory connectionFactory, Throwable failure) {
		String problem = of(connectionFactory) + ": " + innermost(failure);
		boolean refused = REFUSED_LOGINS.stream().anyMatch((word) -> ScriptRunner.isAnswer(failure, word));
		return refused ? problem + ". Redis refused user '" + user(connectionFactory)
				+ "'; check 'spring.data.redis.username' and 'spring.data.redis.password'" : problem;
	}

	private static String innermost(Throwable failure) {
		Throwable cause = failure;
		while (cause.getCause() != null) {
			cause = cause.getCause();
		}
		return (cause.getMessage() != null) ? cause.getMessage() : cause.getClass().getSimpleName();
	}

	private static String user(ReactiveRedisConnectionFactory connectionFactory) {
		String user = null;
		if (connectionFactory instanceof LettuceConnectionFactory lettuce) {
			RedisConfiguration configuration = (lettuce.getClusterConfiguration() != null)
					? lettuce.getClusterConfiguration() : (lettuce.getSentinelConfiguration() != null)
							? lettuce.getSentinelConfiguration() : lettuce.getStandaloneConfiguration();
			user = RedisConfiguration.getUsernameOrElse(configuration, () -> null);
		}
		return Objects.requireNonNullElse(user, "default");
	}

	private static String nodes(Collection<RedisNode> nodes) {
		return nodes.stream()
			.map((node) -> node.getHost() + ":" + node.getPort())
			.sorted()
			.collect(Collectors.joining(", "));
	}

}
