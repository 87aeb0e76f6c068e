package io.gatehouse.session;

import io.gatehouse.revocation.RedisKeys;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;

/**
 * What revokes, with sessions or without.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnSingleCandidate(ReactiveRedisConnectionFactory.class)
class RevocationConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RedisKeys gatehouseRedisKeys(GatehouseRedisProperties properties) {
		return new RedisKeys(properties.keyPrefix());
	}

	@Bean
	@ConditionalOnMissingBean
	Revocations gatehouseRevocations(ReactiveRedisConnectionFactory connectionFactory, RedisKeys keys,
			GatehouseRevocationProperties properties, ObjectProvider<GatehouseSessionProperties> session) {
		session.ifAvailable(properties::checkCovers);
		return new Revocations(connectionFactory, keys, properties);
	}

}
