package io.gatehouse.revocation.redis;

import io.gatehouse.revocation.RedisKeys;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the keys in Redis, {@code gatehouse.redis.*}. All gateways and revoking
 * applications that use one list of revocations share them.
 *
 * @param keyPrefix the prefix of all keys in Redis; letters, digits, '_', '.', ':' and
 * '-'
 */
@ConfigurationProperties("gatehouse.redis")
public record RedisKeyProperties(@DefaultValue(RedisKeys.DEFAULT_PREFIX) String keyPrefix) {

}
