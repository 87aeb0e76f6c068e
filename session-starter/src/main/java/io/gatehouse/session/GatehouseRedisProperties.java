package io.gatehouse.session;

import io.gatehouse.revocation.RedisKeys;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of Redis that all parts of Gatehouse that use one Redis must share.
 *
 * @param keyPrefix the beginning of the names of all keys in Redis; letters, digits, '_',
 * '.', ':' and '-'
 */
@ConfigurationProperties("gatehouse.redis")
public record GatehouseRedisProperties(@DefaultValue(RedisKeys.DEFAULT_PREFIX) String keyPrefix) {

}
