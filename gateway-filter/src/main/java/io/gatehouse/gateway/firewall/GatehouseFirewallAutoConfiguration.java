package io.gatehouse.gateway.firewall;

import io.gatehouse.boot.KnownSettings;
import io.gatehouse.gateway.GatehouseGatewayAutoConfiguration;
import io.gatehouse.gateway.GatehouseGatewayProperties;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of the firewall, which refuses ambiguous requests, and of the header
 * guard, which removes forged identity headers.
 */
@AutoConfiguration(after = GatehouseGatewayAutoConfiguration.class)
@ConditionalOnBean(GatehouseGatewayProperties.class)
@EnableConfigurationProperties(FirewallProperties.class)
@Import(FirewallConfiguration.class)
public final class GatehouseFirewallAutoConfiguration {

	@Bean
	KnownSettings gatehouseFirewallSettings() {
		return KnownSettings.of(FirewallProperties.class);
	}

}
