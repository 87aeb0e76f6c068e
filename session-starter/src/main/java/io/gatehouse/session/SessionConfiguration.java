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
	SessionIndex gatehouseSessionIndex(ReactiveRedisConnectionFactory connectionFactory, RedisKeys keys,
			GatehouseSessionProperties properties, RevocationProperties revocation) {
		return new SessionIndex(new ScriptRunner(connectionFactory, revocation.writeTimeout()), keys, properties);
	}

	@Bean
	@ConditionalOnBooleanProperty("gatehouse.session.index.enabled")
	@ConditionalOnMissingBean
	ReactiveSessionSearch gatehouseReactiveSessionSearch(SessionIndex index) {
		return new ReactiveSessionSearch(index);
	}

	@Bean
	@ConditionalOnBooleanProperty("gatehouse.session.index.enabled")
	@ConditionalOnMissingBean
	SessionSearch gatehouseSessionSearch(ReactiveSessionSearch search) {
		return new SessionSearch(search);
	}

	@Bean
	SessionStore gatehouseSessionStore(ReactiveRedisConnectionFactory connectionFactory, RedisKeys keys,
			Revocations revocations, SessionIndex index, GatehouseSessionProperties properties,
			RevocationProperties revocation) {
		properties.checkRetention(revocation.retention());
		ScriptRunner runner = new ScriptRunner(connectionFactory, revocation.writeTimeout()).makingList(keys,
				revocation);
		return new SessionStore(new SessionScripts(runner, keys, revocations), index, properties);
	}

	@Bean
	OpaqueTokens gatehouseOpaqueTokens(ReactiveRedisConnectionFactory connectionFactory,
			GatehouseSessionProperties properties, GatehouseOpaqueProperties opaque, RevocationProperties revocation) {
		return new OpaqueTokens(new ScriptRunner(connectionFactory, revocation.writeTimeout()), opaque.keys(),
				properties.opaqueStyle(), revocation.scope());
	}

	@Bean
	SessionEvents gatehouseSessionEvents(ApplicationEventPublisher publisher, GatehouseSessionProperties properties) {
		return new SessionEvents(publisher, properties.auditLog());
	}

	@Bean
	SessionIssuance gatehouseSessionIssuance(SessionStore store, OpaqueTokens opaque,
			GatehouseSessionProperties properties, ObjectProvider<LoginGuard> guards,
			ObjectProvider<AccountLookup> accounts, SessionEvents events) {
		return new SessionIssuance(store, opaque, properties, guards.orderedStream().toList(),
				accounts.getIfAvailable(), events);
	}

	@Bean
	AccessTokens gatehouseAccessTokens(JwtEncoder encoder, GatehouseSessionProperties properties) {
		return new AccessTokens(encoder, properties);
	}

	@Bean
	@ConditionalOnMissingBean
	ReactiveSessionService gatehouseReactiveSessionService(SessionIssuance issuance, SessionStore store,
			AccessTokens tokens, OpaqueTokens opaque, ObjectProvider<AccountLookup> accounts, SessionEvents events) {
		return new ReactiveSessionService(issuance, store, tokens, opaque, accounts.getIfAvailable(), events);
	}

	@Bean
	@ConditionalOnMissingBean
	AuthorizationSessions gatehouseAuthorizationSessions(SessionIssuance issuance, AccessTokens tokens,
			OpaqueTokens opaque, SessionStore store, Revocations revocations) {
		return new AuthorizationSessions(issuance, tokens, opaque, store, revocations.writer());
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
