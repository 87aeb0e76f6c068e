package io.gatehouse.session;

import io.gatehouse.token.SigningKeys;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Sets up {@link ReactiveSessionService}, {@link SessionService}, {@link Revocations} and
 * {@link SigningKeys}; and the actuator endpoint {@code revocations}, if the application
 * exposes it and gives access to it. Each bean can be replaced by one of the application.
 */
@AutoConfiguration(after = DataRedisReactiveAutoConfiguration.class)
@EnableConfigurationProperties({ GatehouseRedisProperties.class, GatehouseRevocationProperties.class,
		GatehouseOpaqueProperties.class })
@Import({ SigningConfiguration.class, RevocationConfiguration.class, SessionConfiguration.class,
		RevocationsEndpointConfiguration.class })
public final class GatehouseSessionAutoConfiguration {

	GatehouseSessionAutoConfiguration(Environment environment) {
		UnknownSettings.refuse(environment);
	}

}
