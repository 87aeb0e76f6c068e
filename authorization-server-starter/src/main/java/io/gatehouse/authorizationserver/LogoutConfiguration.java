package io.gatehouse.authorizationserver;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.RevocationProperties;
import io.gatehouse.revocation.redis.ScriptRunner;
import io.gatehouse.session.GatehouseSessionProperties;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;

/**
 * Beans that end sign-ons, and tell applications about it.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBean(RedisAuthorizationService.class)
@Import(LogoutMeterConfiguration.class)
class LogoutConfiguration {

	@Bean
	SignOnLogout gatehouseSignOnLogout(RedisAuthorizationService authorizations, SessionEnding sessions) {
		return new SignOnLogout(authorizations, sessions);
	}

	@Bean
	static ProviderPostProcessor gatehouseProviderPostProcessor(ObjectProvider<ActiveTokens> tokens,
			ObjectProvider<SignOnLogout> logout) {
		return new ProviderPostProcessor(tokens, logout);
	}

	@Bean
	BackChannelLogoutSender gatehouseBackChannelLogoutSender(ReactiveRedisConnectionFactory connectionFactory,
			RedisKeys keys, RevocationProperties revocation, RedisAuthorizationService authorizations,
			RegisteredClientRepository clients, JwtEncoder encoder, GatehouseSessionProperties session,
			AuthorizationServerProperties properties) {
		EndedSessions ended = new EndedSessions(new ScriptRunner(connectionFactory, revocation.writeTimeout()), keys,
				revocation.scope(), UUID.randomUUID().toString(), pause(properties));
		LogoutTokens tokens = new LogoutTokens(encoder, session, Clock.systemUTC());
		return new BackChannelLogoutSender(ended,
				new BackChannelLogoutClient(authorizations, clients, tokens, properties));
	}

	/** Longer than a batch takes if no client answers. */
	private static Duration pause(AuthorizationServerProperties properties) {
		return properties.backChannelLogoutTimeout()
			.multipliedBy(EndedSessions.BATCH / BackChannelLogoutSender.THREADS)
			.plusSeconds(5);
	}

}
