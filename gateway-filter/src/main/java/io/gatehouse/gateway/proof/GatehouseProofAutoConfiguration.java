package io.gatehouse.gateway.proof;

import io.gatehouse.boot.KnownSettings;
import io.gatehouse.gateway.GatehouseGatewayAutoConfiguration;
import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.revocation.redis.GatehouseRevocationAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of proofs of possession for sender-constrained tokens, off by
 * default.
 */
@AutoConfiguration(after = { GatehouseGatewayAutoConfiguration.class, GatehouseRevocationAutoConfiguration.class })
@ConditionalOnBean(GatehouseGatewayProperties.class)
@EnableConfigurationProperties({ DpopProperties.class, MutualTlsProperties.class })
@Import({ ProofConfiguration.class, ProofMeterConfiguration.class })
public final class GatehouseProofAutoConfiguration {

	@Bean
	KnownSettings gatehouseProofSettings() {
		return KnownSettings.of(DpopProperties.class, MutualTlsProperties.class);
	}

}
