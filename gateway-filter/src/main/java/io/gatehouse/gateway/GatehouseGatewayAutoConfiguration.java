package io.gatehouse.gateway;

import io.gatehouse.boot.KnownSettings;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of the guard of a Spring Cloud Gateway: what its parts share. The
 * only required setting is an issuer: {@code gatehouse.issuers.<id>.issuer}. Every bean
 * backs off if the application declares one. The auto-configurations of the packages
 * below add the parts.
 */
@AutoConfiguration(after = GatewayAutoConfiguration.class)
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnClass(GlobalFilter.class)
@Conditional(OnGuard.class)
@EnableConfigurationProperties({ GatehouseGatewayProperties.class, ResourceMetadataProperties.class })
@Import({ GatewayConfiguration.class, GatewayMeterConfiguration.class })
public final class GatehouseGatewayAutoConfiguration {

	@Bean
	KnownSettings gatehouseGatewaySettings() {
		return KnownSettings.of(GatehouseGatewayProperties.class, ResourceMetadataProperties.class);
	}

}
