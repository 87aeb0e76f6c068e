package io.gatehouse.gateway.ticket;

import io.gatehouse.gateway.GatewayMeter;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registers the meters of tickets if the application has Micrometer.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterBinder.class)
class TicketMeterConfiguration {

	@Bean
	MeterBinder gatehouseTicketMeters(ObjectProvider<Tickets> tickets) {
		return (registry) -> tickets.ifAvailable((found) -> GatewayMeter.TICKETS.counters(registry, found.outcomes()));
	}

}
