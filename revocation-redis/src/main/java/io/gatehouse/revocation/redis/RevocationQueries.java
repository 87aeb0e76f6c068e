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

	/**
	 * Names the floors that rise when a session ends, or its record changes.
	 * @param scope the revocation scope of the session's issuer
	 * @param session the session's id
	 * @return the members of the list of revocations
	 */
	public static List<String> ofSession(String scope, String session) {
		return List.of(RevocableClaims.member(scope, "sid", session),
				RevocableClaims.member(scope, RevocableClaims.SESSION_RECORD, session));
	}

	/**
	 * Returns the revocation scope of an issuer.
	 * @param issuer the {@code iss} of a verified token
	 * @return the scope, empty for none
	 */
	public String scope(String issuer) {
		return this.scopes.apply(issuer);
	}

}
