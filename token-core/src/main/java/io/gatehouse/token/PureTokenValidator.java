package io.gatehouse.token;

import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Validator of the application whose result depends on the token alone: not on the time,
 * a database, or anything else that changes. Gatehouse asks it once for each token, and
 * other validators on each request.
 *
 * <pre>
 * &#64;Bean
 * PureTokenValidator tenantRequired() {
 *     return (jwt) -&gt; jwt.hasClaim("tenant") ? OAuth2TokenValidatorResult.success()
 *             : OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token"));
 * }
 * </pre>
 */
@FunctionalInterface
public interface PureTokenValidator extends OAuth2TokenValidator<Jwt> {

}
