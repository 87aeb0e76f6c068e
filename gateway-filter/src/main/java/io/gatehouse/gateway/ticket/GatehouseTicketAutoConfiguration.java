package io.gatehouse.gateway.ticket;

import io.gatehouse.boot.KnownSettings;
import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.authentication.GatehouseAuthenticationAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of tickets for event streams and downloads of browsers, off by
 * default.
 */
@AutoConfiguration(after = GatehouseAuthenticationAutoConfiguration.class)
@ConditionalOnBean(GatehouseGatewayProperties.class)
@EnableConfigurationProperties(TicketProperties.class)
@Import({ TicketConfiguration.class, TicketMeterConfiguration.class })
public final class GatehouseTicketAutoConfiguration {

	@Bean
	KnownSettings gatehouseTicketSettings() {
		return KnownSettings.of(TicketProperties.class);
	}

}
