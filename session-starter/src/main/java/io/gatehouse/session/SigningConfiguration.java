package io.gatehouse.session;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.SigningKeys;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/**
 * Beans that sign access tokens. An application with its own encoder needs no keys here,
 * and publishes them itself or by a {@link SigningKeys} bean.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "gatehouse.session.enabled", matchIfMissing = true)
@EnableConfigurationProperties(GatehouseSessionProperties.class)
class SigningConfiguration {

	@Bean
	@ConditionalOnMissingBean({ SigningKeys.class, JwtEncoder.class })
	SigningKeys gatehouseSigningKeys(GatehouseSessionProperties properties) {
		return SigningKeys.load(GatehouseSessionProperties.PREFIX, properties.signing());
	}

	@Bean
	@ConditionalOnMissingBean
	JwtEncoder gatehouseJwtEncoder(SigningKeys keys, GatehouseSessionProperties properties) {
		if (!keys.algorithm().jose().getName().equals(properties.algorithm())) {
			throw new InvalidSettingException(GatehouseSessionProperties.PREFIX + "algorithm", properties.algorithm(),
					"The SigningKeys bean of the application is for " + keys.algorithm().jose().getName() + ".",
					"Use the same algorithm in both.");
		}
		return new NimbusJwtEncoder(new ImmutableJWKSet<>(new JWKSet(keys.active())));
	}

}
