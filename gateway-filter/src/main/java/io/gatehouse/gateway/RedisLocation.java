package io.gatehouse.gateway;

import java.util.Collection;
import java.util.stream.Collectors;

import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Describes a connection's Redis for logs: host, port and database, sentinels, or nodes
 * of a Cluster. Never includes a user or a password.
 */
final class RedisLocation {

	private RedisLocation() {
	}

	/** The description, such as {@code Redis 127.0.0.1:6379, database 0}. */
	static String of(LettuceConnectionFactory lettuce) {
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
