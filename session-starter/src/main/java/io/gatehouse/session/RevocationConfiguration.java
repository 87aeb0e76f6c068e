package io.gatehouse.session;

import io.gatehouse.revocation.RedisKeys;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;

/**
 * Beans that revoke tokens, with sessions or without.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnSingleCandidate(ReactiveRedisConnectionFactory.class)
class RevocationConfiguration {

	private static final Log logger = LogFactory.getLog(RevocationConfiguration.class);

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

	/** Logs the settings, for comparison with the log of the gateways. */
	@Bean
	SmartInitializingSingleton gatehouseSessionRevocationSettingsLog(ReactiveRedisConnectionFactory connectionFactory,
			RedisKeys keys, GatehouseRevocationProperties properties) {
		return () -> logger.info("Revocations are written to " + RedisLocation.of(connectionFactory) + "; key prefix '"
				+ keys.prefix() + "', scope '" + properties.scope() + "', lease " + properties.lease().toMillis()
				+ " ms, revocable claims: all that are texts");
	}

}
