package io.gatehouse.gateway.ticket;

import io.gatehouse.gateway.AuthenticationDecisions;
import io.gatehouse.gateway.EndpointHandlerMapping;
import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.gateway.ForgedTokens;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.RevocationProperties;
import io.gatehouse.revocation.redis.ScriptRunner;
import io.gatehouse.token.InvalidSettingException;
import reactor.netty.ReactorNetty;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;

/**
 * Beans that issue and redeem tickets.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("gatehouse.gateway.tickets.enabled")
class TicketConfiguration {

	/**
	 * Makes the tickets.
	 * @throws InvalidSettingException if there is no Redis
	 */
	@Bean
	Tickets gatehouseTickets(TicketProperties properties, RevocationProperties revocation,
			ObjectProvider<ReactiveRedisConnectionFactory> redis, RedisKeys redisKeys) {
		ReactiveRedisConnectionFactory connectionFactory = redis.getIfUnique();
		if (connectionFactory == null) {
			throw new InvalidSettingException("gatehouse.gateway.tickets.enabled", "true",
					"Tickets are stored in Redis, and there is not exactly one connection to it.",
					"Remove the property, or define one ReactiveRedisConnectionFactory.");
		}
		return new Tickets(new ScriptRunner(connectionFactory, revocation.writeTimeout()), redisKeys, properties.life(),
				properties.maxPerUser());
	}

	@Bean
	TicketWebFilter gatehouseTicketWebFilter(Tickets gatehouseTickets, ForgedTokens forgedTokens,
			RefusalHandler refusalHandler, AuthenticationDecisions gatehouseAuthenticationDecisions) {
		return new TicketWebFilter(gatehouseTickets, forgedTokens,
				gatehouseAuthenticationDecisions.counting(refusalHandler));
	}

	/** The innermost decorator, since those of the application may change the URL. */
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	WebHttpHandlerBuilderCustomizer gatehouseTicketCustomizer(TicketProperties properties) {
		return (builder) -> builder
			.httpHandlerDecorator((handler) -> new TicketHttpHandler(handler, properties.parameter()));
	}

	/**
	 * Applies to the access log that the system property of Reactor Netty switches on. It
	 * is the first customizer, so that a log format of the application replaces it.
	 */
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	NettyServerCustomizer gatehouseTicketAccessLogCustomizer(TicketProperties properties) {
		TicketAccessLog accessLog = new TicketAccessLog(properties.parameter());
		return (server) -> Boolean.getBoolean(ReactorNetty.ACCESS_LOG_ENABLED) ? server.accessLog(true, accessLog)
				: server;
	}

	/**
	 * The mapping of the endpoint. The gateway's CORS configuration holds for it as for
	 * routes.
	 */
	@Bean
	EndpointHandlerMapping gatehouseTicketHandlerMapping(TicketProperties properties, Tickets gatehouseTickets,
			ExchangeAuthenticator exchangeAuthenticator, RefusalHandler refusalHandler,
			AuthenticationDecisions gatehouseAuthenticationDecisions, ObjectProvider<GlobalCorsProperties> cors) {
		return new EndpointHandlerMapping(properties.path(),
				new TicketEndpoint(exchangeAuthenticator, gatehouseTickets,
						gatehouseAuthenticationDecisions.counting(refusalHandler), properties),
				cors.getIfAvailable(GlobalCorsProperties::new).getCorsConfigurations());
	}

}
