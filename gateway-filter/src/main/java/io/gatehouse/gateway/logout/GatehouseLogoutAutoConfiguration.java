package io.gatehouse.gateway.logout;

import io.gatehouse.boot.KnownSettings;
import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.authentication.GatehouseAuthenticationAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of log-outs by identity providers, off by default.
 */
@AutoConfiguration(after = GatehouseAuthenticationAutoConfiguration.class)
@ConditionalOnBean(GatehouseGatewayProperties.class)
@EnableConfigurationProperties(BackChannelLogoutProperties.class)
@Import(BackChannelLogoutConfiguration.class)
public final class GatehouseLogoutAutoConfiguration {

	@Bean
	KnownSettings gatehouseLogoutSettings() {
		return KnownSettings.of(BackChannelLogoutProperties.class);
	}

}
