package io.gatehouse.session;

import io.gatehouse.revocation.RedisKeys;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.security.oauth2.jwt.JwtEncoder;

/**
 * What begins and ends sessions.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "gatehouse.session.enabled", matchIfMissing = true)
@ConditionalOnSingleCandidate(ReactiveRedisConnectionFactory.class)
class SessionConfiguration {

	@Bean
	@ConditionalOnMissingBean
	SessionService gatehouseSessionService(ReactiveRedisConnectionFactory connectionFactory, RedisKeys keys,
			Revocations revocations, JwtEncoder encoder, GatehouseSessionProperties properties) {
		return new SessionService(connectionFactory, keys, revocations, encoder, properties);
	}

}
