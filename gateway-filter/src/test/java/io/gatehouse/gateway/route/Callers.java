package io.gatehouse.gateway.route;

import java.util.Map;

import io.gatehouse.gateway.Caller;
import io.gatehouse.identity.IdentityClaims;

import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Factory of callers as authentication makes them.
 */
final class Callers {

	private Callers() {
	}

	static Caller.Authenticated user(String subject) {
		return withClaims(subject, Map.of());
	}

	static Caller.Authenticated withClaims(String subject, Map<String, Object> more) {
		Jwt token = Jwt.withTokenValue("token")
			.header("alg", "none")
			.claim("iss", "https://auth.test")
			.subject(subject)
			.claims((claims) -> claims.putAll(more))
			.build();
		return new Caller.Authenticated(IdentityClaims.defaults().identity(token), token.getClaims(), token);
	}

}
