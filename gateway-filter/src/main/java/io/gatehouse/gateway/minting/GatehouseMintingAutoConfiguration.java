package io.gatehouse.gateway.minting;

import io.gatehouse.boot.KnownSettings;
import io.gatehouse.gateway.GatehouseGatewayAutoConfiguration;
import io.gatehouse.gateway.GatehouseGatewayProperties;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of the tokens that services receive: the caller's own, or minted
 * ones.
 */
@AutoConfiguration(after = GatehouseGatewayAutoConfiguration.class)
@ConditionalOnBean(GatehouseGatewayProperties.class)
@EnableConfigurationProperties({ MintingProperties.class, RelayProperties.class })
@Import(MintingConfiguration.class)
public final class GatehouseMintingAutoConfiguration {

	@Bean
	KnownSettings gatehouseMintingSettings() {
		return KnownSettings.of(MintingProperties.class, RelayProperties.class);
	}

}
