package io.gatehouse.revocation.redis;

import io.gatehouse.revocation.RedisKeys;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;

/**
 * Configuration of an application that revokes, with sessions or without: the writing end
 * of the protocol. The session starter imports it.
 */
@Configuration(proxyBeanMethods = false)
@Import(RevocationWriteMeterConfiguration.class)
public class RevocationWriteConfiguration {

	private static final Log logger = LogFactory.getLog(RevocationWriteConfiguration.class);

	/** Checks a setting that gateways do not read. */
	@Bean
	SmartInitializingSingleton gatehouseConfirmTimeoutCheck(RevocationProperties properties) {
		return properties::checkConfirmTimeout;
	}

	@Bean
	@ConditionalOnSingleCandidate(ReactiveRedisConnectionFactory.class)
	@ConditionalOnMissingBean
	Revocations gatehouseRevocations(ReactiveRedisConnectionFactory connectionFactory, RedisKeys keys,
			RevocationProperties properties) {
		return new Revocations(connectionFactory, keys, properties);
	}

	/** Logs the settings, for comparison with the log of the gateways. */
	@Bean
	@ConditionalOnSingleCandidate(ReactiveRedisConnectionFactory.class)
	SmartInitializingSingleton gatehouseRevocationWriteSettingsLog(ReactiveRedisConnectionFactory connectionFactory,
			RedisKeys keys, RevocationProperties properties) {
		return () -> logger.info("Revocations are written to " + RedisLocation.of(connectionFactory) + "; key prefix '"
				+ keys.prefix() + "', scope '" + properties.scope() + "', lease " + properties.lease().toMillis()
				+ " ms, revocable claims: all with text values");
	}

}
