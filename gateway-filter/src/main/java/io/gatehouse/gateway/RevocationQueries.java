package io.gatehouse.gateway;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.gatehouse.revocation.RevocableClaims;

import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Makes {@link RevocationQuery} values: finds the floors that could cover a token.
 */
final class RevocationQueries {

	private final RevocableClaims revocable;

	private final Function<String, String> scopes;

	/**
	 * Creates the factory.
	 * @param revocable the claims by which tokens can be revoked
	 * @param scopes the revocation scope of an issuer
	 */
	RevocationQueries(RevocableClaims revocable, Function<String, String> scopes) {
		this.revocable = revocable;
		this.scopes = scopes;
	}

	/**
	 * Makes the query about a verified JWT.
	 * @param permissions whether the permissions that it carries count
	 */
	RevocationQuery of(Jwt token, boolean permissions) {
		Instant issuedAt = Objects.requireNonNull(token.getIssuedAt(), "A verified token has an iat");
		String scope = this.scopes.apply(String.valueOf(token.<Object>getClaim("iss")));
		return of(scope, issuedAt, token.getClaims(), permissions);
	}

	/**
	 * Makes the query about any token.
	 * @param claims the known claims of the token
	 * @param permissions whether the permissions that it carries count
	 */
	RevocationQuery of(String scope, Instant issuedAt, Map<String, Object> claims, boolean permissions) {
		List<String> members = permissions ? this.revocable.members(scope, claims)
				: this.revocable.membersBesidesPermissions(scope, claims);
		return new RevocationQuery(issuedAt, members, claims);
	}

}
