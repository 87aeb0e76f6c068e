package io.gatehouse.session;

import io.gatehouse.boot.KnownSettings;
import io.gatehouse.revocation.redis.GatehouseRevocationAutoConfiguration;
import io.gatehouse.revocation.redis.RevocationWriteConfiguration;
import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.token.SigningKeys;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Sets up {@link ReactiveSessionService}, {@link SessionService}, {@link OneTimeTokens},
 * {@link Revocations} and {@link SigningKeys}; and the actuator endpoint
 * {@code revocations}, if the application exposes it and gives access to it. In web
 * applications, exceptions of sessions are answered as problems. Each bean can be
 * replaced by one of the application.
 */
@AutoConfiguration(after = GatehouseRevocationAutoConfiguration.class)
@EnableConfigurationProperties(GatehouseOpaqueProperties.class)
@Import({ SigningConfiguration.class, RevocationWriteConfiguration.class, SessionConfiguration.class,
		SessionMeterConfiguration.class, SessionProblemsConfiguration.class, RevocationsEndpointConfiguration.class })
public final class GatehouseSessionAutoConfiguration {

	@Bean
	KnownSettings gatehouseSessionSettings() {
		return KnownSettings.of(GatehouseSessionProperties.class);
	}

}
