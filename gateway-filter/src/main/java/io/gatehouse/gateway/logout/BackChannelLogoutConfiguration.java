package io.gatehouse.gateway.logout;

import java.time.Clock;

import io.gatehouse.gateway.ForgedTokens;
import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.RedisReader;
import io.gatehouse.revocation.redis.RevocationProperties;
import io.gatehouse.revocation.redis.RevocationWriter;
import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.revocation.redis.ScriptRunner;
import io.gatehouse.token.ForGatehouse;
import io.gatehouse.token.InvalidSettingException;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The endpoint for logout tokens. It is a handler of the gateway itself, and no route.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("gatehouse.gateway.back-channel-logout.enabled")
class BackChannelLogoutConfiguration {

	/**
	 * Makes the endpoint.
	 * @throws InvalidSettingException if the settings are invalid, or there is no list of
	 * revocations in Redis
	 */
	@Bean
	// before a function of the application for all paths
	@Order(Ordered.HIGHEST_PRECEDENCE)
	RouterFunction<ServerResponse> gatehouseBackChannelLogoutRoute(BackChannelLogoutProperties logout,
			GatehouseGatewayProperties properties, RevocationProperties revocation,
			ObjectProvider<ReactiveRedisConnectionFactory> redis, ObjectProvider<RedisReader> list, RedisKeys redisKeys,
			ForgedTokens forgedTokens, @ForGatehouse ObjectProvider<Clock> clock) {
		ReactiveRedisConnectionFactory connectionFactory = redis.getIfUnique();
		if (connectionFactory == null || list.getIfAvailable() == null) {
			throw new InvalidSettingException(BackChannelLogoutProperties.PREFIX + "enabled", "true",
					"A RevocationLookup bean of the application replaces the list in Redis, so nothing can be revoked.",
					"Remove the property, or the bean.");
		}
		Clock time = clock.getIfUnique(Clock::systemUTC);
		BackChannelLogout endpoint = new BackChannelLogout(
				new LogoutTokenVerifier(logout, properties.issuers(), properties.jwkSet(), time),
				new AcceptedLogoutTokens(new ScriptRunner(connectionFactory, revocation.writeTimeout()), redisKeys,
						time),
				new Revocations(connectionFactory, redisKeys, revocation, RevocationWriter.FOREVER), forgedTokens);
		return RouterFunctions.route().POST(logout.path() + "/{issuer}", endpoint::handle).build();
	}

}
