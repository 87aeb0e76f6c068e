package io.gatehouse.gateway.authentication;

import io.gatehouse.boot.KnownSettings;
import io.gatehouse.gateway.GatehouseGatewayAutoConfiguration;
import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.proof.GatehouseProofAutoConfiguration;
import io.gatehouse.revocation.redis.GatehouseRevocationAutoConfiguration;
import io.gatehouse.revocation.redis.RevocationLookupConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of the authentication of callers: tokens, the list of revocations,
 * sessions, and the limit of failed attempts.
 */
@AutoConfiguration(after = { GatehouseGatewayAutoConfiguration.class, GatehouseRevocationAutoConfiguration.class,
		GatehouseProofAutoConfiguration.class })
@ConditionalOnBean(GatehouseGatewayProperties.class)
@EnableConfigurationProperties({ AuthenticationProperties.class, FailedAuthenticationProperties.class,
		OpaqueProperties.class })
@Import({ RevocationLookupConfiguration.class, AuthenticationConfiguration.class, OpaqueTokenConfiguration.class,
		AuthenticationMeterConfiguration.class })
public final class GatehouseAuthenticationAutoConfiguration {

	@Bean
	KnownSettings gatehouseAuthenticationSettings() {
		return KnownSettings.of(AuthenticationProperties.class, FailedAuthenticationProperties.class,
				OpaqueProperties.class);
	}

}
