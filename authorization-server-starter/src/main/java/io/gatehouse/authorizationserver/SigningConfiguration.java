package io.gatehouse.authorizationserver;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.gatehouse.session.GatehouseSessionProperties;
import io.gatehouse.token.SigningKeys;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * The keys of the session starter as Spring Authorization Server publishes them, and the
 * decoder of its user info endpoint.
 */
@Configuration(proxyBeanMethods = false)
class SigningConfiguration {

	/** Public keys only: the encoder of the session starter signs. */
	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(SigningKeys.class)
	JWKSource<SecurityContext> gatehouseJwkSource(SigningKeys keys) {
		return new ImmutableJWKSet<>(keys.published());
	}

	/** Accepts access tokens of this server, by their type. */
	@Bean
	@ConditionalOnMissingBean
	JwtDecoder gatehouseAuthorizationServerJwtDecoder(JWKSource<SecurityContext> keys,
			GatehouseSessionProperties properties) {
		DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
		processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType(properties.tokenType())));
		processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.parse(properties.algorithm()), keys));
		// the decoder validates the claims
		processor.setJWTClaimsSetVerifier((claims, context) -> {
		});
		NimbusJwtDecoder decoder = new NimbusJwtDecoder(processor);
		decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(new JwtTimestampValidator(),
				new JwtIssuerValidator(properties.issuer())));
		return decoder;
	}

}
