package io.gatehouse.revocation.redis;

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
public final class RevocationQueries {

	private final RevocableClaims revocable;

	private final Function<String, String> scopes;

	/**
	 * Creates the factory.
	 * @param revocable the claims by which tokens can be revoked
	 * @param scopes the revocation scope of an issuer
	 */
	public RevocationQueries(RevocableClaims revocable, Function<String, String> scopes) {
		this.revocable = revocable;
		this.scopes = scopes;
	}

	/**
	 * Makes the query about a verified JWT.
	 * @param token the token
	 * @param permissions whether the permissions that it carries count
	 * @return the query
	 */
	public RevocationQuery of(Jwt token, boolean permissions) {
		Instant issuedAt = Objects.requireNonNull(token.getIssuedAt(), "A verified token has an iat");
		String scope = this.scopes.apply(String.valueOf(token.<Object>getClaim("iss")));
		return of(scope, issuedAt, token.getClaims(), permissions);
	}

	/**
	 * Makes the query about any token.
	 * @param scope the revocation scope of its issuer
	 * @param issuedAt its time of issue
	 * @param claims the known claims of the token
	 * @param permissions whether the permissions that it carries count
	 * @return the query
	 */
	public RevocationQuery of(String scope, Instant issuedAt, Map<String, Object> claims, boolean permissions) {
		List<String> members = permissions ? this.revocable.members(scope, claims)
				: this.revocable.membersBesidesPermissions(scope, claims);
		return new RevocationQuery(issuedAt, members, claims);
	}

}
