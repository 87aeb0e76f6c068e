package io.gatehouse.gateway.event;

import io.gatehouse.boot.KnownSettings;
import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.authentication.GatehouseAuthenticationAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of the receiver of security events, off by default.
 */
@AutoConfiguration(after = GatehouseAuthenticationAutoConfiguration.class)
@ConditionalOnBean(GatehouseGatewayProperties.class)
@EnableConfigurationProperties(SecurityEventProperties.class)
@Import({ SecurityEventMeterConfiguration.class, SecurityEventConfiguration.class })
public final class GatehouseSecurityEventAutoConfiguration {

	@Bean
	KnownSettings gatehouseSecurityEventSettings() {
		return KnownSettings.of(SecurityEventProperties.class);
	}

}
