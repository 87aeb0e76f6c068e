package io.gatehouse.gateway.access;

import io.gatehouse.boot.KnownSettings;
import io.gatehouse.gateway.GatehouseGatewayAutoConfiguration;
import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.authentication.GatehouseAuthenticationAutoConfiguration;
import io.gatehouse.gateway.minting.GatehouseMintingAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of access rules, and of streams that end with the token or session
 * they were opened with.
 */
@AutoConfiguration(after = { GatehouseGatewayAutoConfiguration.class, GatehouseAuthenticationAutoConfiguration.class,
		GatehouseMintingAutoConfiguration.class })
@ConditionalOnBean(GatehouseGatewayProperties.class)
@EnableConfigurationProperties(AccessProperties.class)
@Import({ AccessConfiguration.class, AccessMeterConfiguration.class, StreamConfiguration.class,
		DiscoveryConfiguration.class })
public final class GatehouseAccessAutoConfiguration {

	@Bean
	KnownSettings gatehouseAccessSettings() {
		return KnownSettings.of(AccessProperties.class);
	}

}
