package io.gatehouse.gateway.limit;

import io.gatehouse.gateway.GatehouseGatewayAutoConfiguration;
import io.gatehouse.gateway.GatehouseGatewayProperties;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.ratelimit.RedisRateLimiter;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of rate limits by identity: the filter {@code IdentityRateLimiter}
 * and the policies of {@code gatehouse.gateway.rate-limits}. Requires Spring Cloud
 * Gateway's own rate limiter in Redis.
 */
@AutoConfiguration(after = { GatehouseGatewayAutoConfiguration.class, DataRedisReactiveAutoConfiguration.class },
		afterName = "org.springframework.cloud.gateway.config.GatewayRedisAutoConfiguration")
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnClass(GlobalFilter.class)
@ConditionalOnBean(value = GatehouseGatewayProperties.class, name = RedisRateLimiter.REDIS_SCRIPT_NAME)
@Import({ RateLimitConfiguration.class, KeyResolverConfiguration.class, RateLimitMeterConfiguration.class })
public final class GatehouseRateLimitAutoConfiguration {

}
