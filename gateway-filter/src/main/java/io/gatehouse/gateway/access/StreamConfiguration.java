package io.gatehouse.gateway.access;

import io.gatehouse.gateway.ExchangeAuthenticator;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Beans that end streams when the token or session they were opened with ends.
 */
@Configuration(proxyBeanMethods = false)
class StreamConfiguration {

	@Bean
	StreamReauthentication gatehouseStreamReauthentication(ExchangeAuthenticator exchangeAuthenticator,
			AccessProperties properties) {
		return new StreamReauthentication(exchangeAuthenticator::reauthenticate, properties.streams().checkInterval());
	}

	@Bean
	static ReauthenticatingWebSocketService.PostProcessor gatehouseWebSocketServicePostProcessor() {
		return new ReauthenticatingWebSocketService.PostProcessor();
	}

}
