package io.gatehouse.gateway.limit;

import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.cloud.gateway.filter.ratelimit.RedisRateLimiter;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Makes a private instance of Spring Cloud Gateway's limiter. The shared bean of that
 * type can be replaced, or configured to omit its headers, which carry the number of
 * remaining tokens.
 *
 * @param redis the Redis that holds the buckets
 * @param script takes a token from a bucket
 * @param configurations binds the settings of routes
 */
record RedisRateLimiterSource(ReactiveStringRedisTemplate redis, RedisScript<List<Long>> script,
		ConfigurationService configurations) {

	/** Checks whether the buckets are in the Redis of a connection factory. */
	boolean isIn(@Nullable ReactiveRedisConnectionFactory factory) {
		return factory != null && this.redis.getConnectionFactory() == factory;
	}

	/** Makes a limiter that is configured with these limits, under their ids. */
	RedisRateLimiter of(Collection<RateLimit> limits) {
		RedisRateLimiter limiter = new RedisRateLimiter(this.redis, this.script, this.configurations);
		for (RateLimit limit : limits) {
			limiter.getConfig()
				.put(limit.id(), new RedisRateLimiter.Config().setReplenishRate(limit.rate())
					.setBurstCapacity(limit.capacity()));
		}
		return limiter;
	}

}
