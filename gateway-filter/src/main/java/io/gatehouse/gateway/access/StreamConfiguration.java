package io.gatehouse.gateway.access;

import java.time.Clock;

import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.token.ForGatehouse;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Beans that end streams when the token or session they were opened with ends.
 */
@Configuration(proxyBeanMethods = false)
class StreamConfiguration {

	@Bean
	StreamReauthentication gatehouseStreamReauthentication(ExchangeAuthenticator exchangeAuthenticator,
			AccessProperties properties, @ForGatehouse ObjectProvider<Clock> clock) {
		return new StreamReauthentication(exchangeAuthenticator::reauthenticate, properties.streams().checkInterval(),
				clock.getIfUnique(Clock::systemUTC));
	}

	@Bean
	static ReauthenticatingWebSocketService.PostProcessor gatehouseWebSocketServicePostProcessor() {
		return new ReauthenticatingWebSocketService.PostProcessor();
	}

}
