package io.gatehouse.gateway;

import java.util.function.Function;

import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.ServerWebExchange;

/**
 * Beans that end streams when the token or session they were opened with ends.
 */
@Configuration(proxyBeanMethods = false)
class StreamConfiguration {

	/**
	 * Makes the check of streams. An authenticator of the application is asked once for
	 * each exchange and does not authenticate again, so its streams are not checked.
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
