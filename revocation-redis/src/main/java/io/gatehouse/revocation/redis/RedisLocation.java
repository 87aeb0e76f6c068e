package io.gatehouse.revocation.redis;

import java.util.Collection;
import java.util.stream.Collectors;

import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Describes the Redis of a connection, for logs and messages: host, port and database,
 * sentinels, or nodes of a Cluster. Never a user or a password.
 */
final class RedisLocation {

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
			return "Redis '" + sentinel.getRequiredMaster().getName() + "' of sentinels "
					+ nodes(sentinel.getSentinels()) + ", database " + sentinel.getDatabase();
		}
		RedisSocketConfiguration socket = lettuce.getSocketConfiguration();
		return "Redis " + ((socket != null) ? socket.getSocket() : lettuce.getHostName() + ":" + lettuce.getPort())
				+ ", database " + lettuce.getDatabase();
	}

	private static String nodes(Collection<RedisNode> nodes) {
		return nodes.stream()
			.map((node) -> node.getHost() + ":" + node.getPort())
			.sorted()
			.collect(Collectors.joining(", "));
	}

}
