package io.gatehouse.session;

import io.gatehouse.boot.PublicPath;
import io.gatehouse.token.SigningKeys;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Publishes the public keys as a JWK Set (RFC 7517) at
 * {@code gatehouse.session.jwk-set-path}, in servlet and in reactive applications.
 * <p>
 * With Spring Security, the path must be open to all callers. The service starter opens
 * it, unless a security filter chain of the application covers it.
 */
@AutoConfiguration(after = GatehouseSessionAutoConfiguration.class)
@ConditionalOnBean({ SigningKeys.class, GatehouseSessionProperties.class })
@ConditionalOnBooleanProperty(name = "gatehouse.session.jwk-set-enabled", matchIfMissing = true)
@Import({ ServletJwkSetConfiguration.class, ReactiveJwkSetConfiguration.class })
public final class GatehouseJwkSetAutoConfiguration {

	@Bean
	PublicPath gatehouseJwkSetPublicPath(GatehouseSessionProperties properties) {
		return new PublicPath(properties.jwkSetPath());
	}

}
