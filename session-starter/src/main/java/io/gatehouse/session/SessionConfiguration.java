package io.gatehouse.session;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.RevocationProperties;
import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.revocation.redis.ScriptRunner;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.security.oauth2.jwt.JwtEncoder;

/**
 * Beans that begin and end sessions.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "gatehouse.session.enabled", matchIfMissing = true)
@ConditionalOnSingleCandidate(ReactiveRedisConnectionFactory.class)
class SessionConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ReactiveSessionService gatehouseReactiveSessionService(ReactiveRedisConnectionFactory connectionFactory,
			RedisKeys keys, Revocations revocations, JwtEncoder encoder, GatehouseSessionProperties properties,
			GatehouseOpaqueProperties opaque, RevocationProperties revocation, ObjectProvider<LoginGuard> guards,
			ObjectProvider<AccountLookup> accounts, ApplicationEventPublisher publisher) {
		properties.checkRetention(revocation.retention());
		ScriptRunner runner = new ScriptRunner(connectionFactory, revocation.writeTimeout()).makingList(keys,
				revocation);
		return new ReactiveSessionService(new SessionStore(new SessionScripts(runner, keys, revocations), properties),
				new AccessTokens(encoder, properties),
				new OpaqueTokens(runner, opaque.keys(), properties.opaqueStyle(), revocation.scope()), properties,
				guards.orderedStream().toList(), accounts.getIfAvailable(),
				new SessionEvents(publisher, properties.auditLog()));
	}

	@Bean
	@ConditionalOnMissingBean
	OneTimeTokens gatehouseOneTimeTokens(ReactiveRedisConnectionFactory connectionFactory, RedisKeys keys,
			RevocationProperties revocation) {
		return new OneTimeTokens(new ScriptRunner(connectionFactory, revocation.writeTimeout()), keys);
	}

	@Bean
	@ConditionalOnMissingBean
	SessionService gatehouseSessionService(ReactiveSessionService sessions) {
		return new SessionService(sessions);
	}

}
