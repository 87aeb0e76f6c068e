package io.gatehouse.gateway.limit;

import java.util.Collection;
import java.util.List;

import org.springframework.cloud.gateway.filter.ratelimit.RedisRateLimiter;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Makes a limiter of Spring Cloud Gateway that is nobody else's: the bean of that type
 * can be replaced, or told to leave its headers out, in which it says how many tokens are
 * left.
 *
 * @param redis where the buckets are
 * @param script takes a token out of one
 * @param configurations binds what routes say
 */
record RedisRateLimiterSource(ReactiveStringRedisTemplate redis, RedisScript<List<Long>> script,
		ConfigurationService configurations) {

	/** A limiter that knows these limits, under their ids. */
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
