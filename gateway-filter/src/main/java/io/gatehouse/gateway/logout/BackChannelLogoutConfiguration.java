package io.gatehouse.gateway.logout;

import java.time.Clock;

import io.gatehouse.gateway.ForgedTokens;
import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.notice.WritableList;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.RedisReader;
import io.gatehouse.revocation.redis.RevocationProperties;
import io.gatehouse.token.ForGatehouse;

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
	 * @throws io.gatehouse.token.InvalidSettingException if the settings are invalid, or
	 * there is no list of revocations in Redis
	 */
	@Bean
	// before a function of the application for all paths
	@Order(Ordered.HIGHEST_PRECEDENCE)
	RouterFunction<ServerResponse> gatehouseBackChannelLogoutRoute(BackChannelLogoutProperties logout,
			GatehouseGatewayProperties properties, RevocationProperties revocation,
			ObjectProvider<ReactiveRedisConnectionFactory> redis, ObjectProvider<RedisReader> list, RedisKeys redisKeys,
			ForgedTokens forgedTokens, @ForGatehouse ObjectProvider<Clock> clock) {
		WritableList writable = WritableList.find(BackChannelLogoutProperties.PREFIX + "enabled", redis, list,
				redisKeys, revocation);
		Clock time = clock.getIfUnique(Clock::systemUTC);
		BackChannelLogout endpoint = new BackChannelLogout(
				new LogoutTokenVerifier(logout, properties.issuers(), properties.jwkSet(), time),
				writable.acceptedTokens(redisKeys::logoutToken, time), writable.revocations(), forgedTokens);
		return RouterFunctions.route().POST(logout.path() + "/{issuer}", endpoint::handle).build();
	}

}
