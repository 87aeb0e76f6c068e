package io.gatehouse.gateway;

import java.util.function.Function;

import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.ServerWebExchange;

/**
 * Streams end with the tokens and sessions that they were opened with.
 */
@Configuration(proxyBeanMethods = false)
class StreamConfiguration {

	/**
	 * An authenticator of the application's own is asked once for each exchange, and
	 * finds nothing out anew.
	 */
	@Bean
	StreamReauthentication gatehouseStreamReauthentication(ExchangeAuthenticator exchangeAuthenticator,
			GatehouseGatewayProperties properties) {
		Function<ServerWebExchange, Mono<Caller>> callers = (exchange) -> Mono.never();
		ExchangeAuthenticator judging = (exchangeAuthenticator instanceof FailedAuthenticationLimiter limiter)
				? limiter.limited() : exchangeAuthenticator;
		if (judging instanceof TokenAuthenticator tokens) {
			callers = tokens::again;
		}
		return new StreamReauthentication(callers, properties.gateway().streams().checkInterval());
	}

	@Bean
	static ReauthenticatingWebSocketService.PostProcessor gatehouseWebSocketServicePostProcessor() {
		return new ReauthenticatingWebSocketService.PostProcessor();
	}

}
