package io.gatehouse.authorizationserver;

import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registers the meters of logout tokens if the application has Micrometer.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterBinder.class)
class LogoutMeterConfiguration {

	@Bean
	MeterBinder gatehouseLogoutTokenMeters(ObjectProvider<BackChannelLogoutSender> sender) {
		return (registry) -> sender
			.ifAvailable((found) -> AuthorizationServerMeter.LOGOUT_TOKENS.counters(registry, found.outcomes()));
	}

}
