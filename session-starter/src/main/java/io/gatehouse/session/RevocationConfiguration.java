package io.gatehouse.session;

import java.time.Duration;

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

	/**
	 * Where there are no sessions, tokens of others are revoked: as long as they may live
	 * by default, and the largest clock skew.
	 */
	private static final Duration RETENTION = Duration.ofHours(24).plusMinutes(5);

	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	@Bean
	@ConditionalOnMissingBean
	RedisKeys gatehouseRedisKeys(GatehouseRedisProperties properties) {
		return new RedisKeys(properties.keyPrefix());
	}

	@Bean
	@ConditionalOnMissingBean
	Revocations gatehouseRevocations(ReactiveRedisConnectionFactory connectionFactory, RedisKeys keys,
			ObjectProvider<GatehouseSessionProperties> session) {
		GatehouseSessionProperties properties = session.getIfAvailable();
		return (properties != null) ? new Revocations(connectionFactory, keys, properties.revocationScope(),
				properties.maxTokenLife(), properties.timeout())
				: new Revocations(connectionFactory, keys, "", RETENTION, TIMEOUT);
	}

}
