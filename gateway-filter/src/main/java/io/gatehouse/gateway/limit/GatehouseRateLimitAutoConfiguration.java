package io.gatehouse.gateway.limit;

import io.gatehouse.boot.KnownSettings;
import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.authentication.GatehouseAuthenticationAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.cloud.gateway.filter.ratelimit.RedisRateLimiter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of rate limits by identity: the filter {@code IdentityRateLimiter}
 * and the policies of {@code gatehouse.gateway.rate-limits}. Requires Spring Cloud
 * Gateway's own rate limiter in Redis.
 */
@AutoConfiguration(after = { GatehouseAuthenticationAutoConfiguration.class, DataRedisReactiveAutoConfiguration.class },
		afterName = "org.springframework.cloud.gateway.config.GatewayRedisAutoConfiguration")
@ConditionalOnBean(GatehouseGatewayProperties.class)
@EnableConfigurationProperties(RateLimitProperties.class)
@Import(GatehouseRateLimitAutoConfiguration.WithRedis.class)
public final class GatehouseRateLimitAutoConfiguration {

	@Bean
	KnownSettings gatehouseRateLimitSettings() {
		return KnownSettings.of(RateLimitProperties.class);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(name = RedisRateLimiter.REDIS_SCRIPT_NAME)
	@Import({ RateLimitConfiguration.class, KeyResolverConfiguration.class, RateLimitMeterConfiguration.class })
	static class WithRedis {

	}

}
