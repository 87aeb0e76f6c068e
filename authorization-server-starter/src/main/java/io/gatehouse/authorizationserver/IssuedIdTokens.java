package io.gatehouse.authorizationserver;

import java.util.Optional;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.gatehouse.session.GatehouseSessionProperties;

import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * ID tokens that this server signed. One that has expired is a hint all the same (OpenID
 * Connect RP-Initiated Logout 1.0, section 2).
 */
final class IssuedIdTokens {

	private final NimbusJwtDecoder decoder;

	IssuedIdTokens(JWKSource<SecurityContext> keys, GatehouseSessionProperties properties) {
		DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
		processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.parse(properties.algorithm()), keys));
		processor.setJWTClaimsSetVerifier((claims, context) -> {
		});
		this.decoder = new NimbusJwtDecoder(processor);
		this.decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(new JwtIssuerValidator(properties.issuer())));
	}

	/**
	 * Reads an ID token.
	 * @return the token, or empty if the text is none of this server with a {@code sid}
	 */
	Optional<OidcIdToken> read(String value) {
		try {
			Jwt jwt = this.decoder.decode(value);
			return (jwt.getClaim("sid") instanceof String)
					? Optional.of(new OidcIdToken(value, jwt.getIssuedAt(), jwt.getExpiresAt(), jwt.getClaims()))
					: Optional.empty();
		}
		catch (JwtException ex) {
			return Optional.empty();
		}
	}

}
