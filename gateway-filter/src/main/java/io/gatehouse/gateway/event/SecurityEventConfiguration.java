package io.gatehouse.gateway.event;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

import io.gatehouse.gateway.ForgedTokens;
import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.notice.WritableList;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.RedisReader;
import io.gatehouse.revocation.redis.RevocationProperties;
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
 * The endpoint for security events. It is a handler of the gateway itself, and no route.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("gatehouse.gateway.security-events.enabled")
class SecurityEventConfiguration {

	private static final String ENABLED = SecurityEventProperties.PREFIX + "enabled";

	@Bean
	WritableList gatehouseSecurityEventList(ObjectProvider<ReactiveRedisConnectionFactory> redis,
			ObjectProvider<RedisReader> list, RedisKeys redisKeys, RevocationProperties revocation) {
		return WritableList.find(ENABLED, redis, list, redisKeys, revocation);
	}

	/**
	 * Makes the applied events.
	 * @throws InvalidSettingException if the settings of a transmitter are invalid
	 */
	@Bean
	Transmitters gatehouseTransmitters(SecurityEventProperties events, GatehouseGatewayProperties properties,
			@ForGatehouse ObjectProvider<Clock> clock) {
		if (events.transmitters().isEmpty()) {
			throw new InvalidSettingException(ENABLED, "true", "No transmitter may send events.",
					"Set '" + SecurityEventProperties.TRANSMITTERS + ".<id>.issuer' and '.audiences'.");
		}
		Map<String, Transmitter> transmitters = new HashMap<>();
		events.transmitters()
			.forEach((id, settings) -> transmitters.put(id,
					Transmitter.of(new TransmitterSettings(id, settings, properties.issuers()), properties.jwkSet(),
							clock.getIfUnique(Clock::systemUTC))));
		return new Transmitters(Map.copyOf(transmitters));
	}

	@Bean
	AppliedEvents gatehouseAppliedEvents(WritableList gatehouseSecurityEventList, RedisKeys redisKeys,
			ObjectProvider<SecurityEventCounter> counter, @ForGatehouse ObjectProvider<Clock> clock) {
		return new AppliedEvents(
				gatehouseSecurityEventList.acceptedTokens(redisKeys::securityEvent,
						clock.getIfUnique(Clock::systemUTC)),
				gatehouseSecurityEventList.revocations(), counter.getIfAvailable(() -> SecurityEventCounter.NONE));
	}

	@Bean
	// before a function of the application for all paths
	@Order(Ordered.HIGHEST_PRECEDENCE)
	RouterFunction<ServerResponse> gatehouseSecurityEventRoute(SecurityEventProperties events,
			Transmitters gatehouseTransmitters, AppliedEvents gatehouseAppliedEvents, ForgedTokens forgedTokens,
			ObjectProvider<SecurityEventCounter> counter) {
		SecurityEventEndpoint endpoint = new SecurityEventEndpoint(gatehouseTransmitters.byId(), gatehouseAppliedEvents,
				forgedTokens, counter.getIfAvailable(() -> SecurityEventCounter.NONE));
		return RouterFunctions.route().POST(events.path() + "/{transmitter}", endpoint::handle).build();
	}

	/**
	 * The transmitters whose events are accepted.
	 *
	 * @param byId the transmitters by their ids
	 */
	record Transmitters(Map<String, Transmitter> byId) {

	}

}
