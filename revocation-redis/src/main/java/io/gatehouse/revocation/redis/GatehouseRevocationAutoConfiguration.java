package io.gatehouse.revocation.redis;

import io.gatehouse.boot.KnownSettings;
import io.gatehouse.revocation.RedisKeys;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the settings that both ends of the protocol read,
 * {@code gatehouse.revocation.*} and {@code gatehouse.redis.*}. The starters add the
 * ends: {@link RevocationLookupConfiguration} in a gateway,
 * {@link RevocationWriteConfiguration} in an application that revokes.
 */
@AutoConfiguration(after = { DataRedisAutoConfiguration.class, DataRedisReactiveAutoConfiguration.class })
@EnableConfigurationProperties({ RedisKeyProperties.class, RevocationProperties.class })
public final class GatehouseRevocationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RedisKeys redisKeys(RedisKeyProperties properties) {
		return new RedisKeys(properties.keyPrefix());
	}

	@Bean
	KnownSettings gatehouseRevocationSettings() {
		return KnownSettings.of(RedisKeyProperties.class, RevocationProperties.class);
	}

}
