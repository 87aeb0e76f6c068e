package io.gatehouse.gateway.authentication;

import java.util.Objects;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.proof.BoundKey;
import io.gatehouse.identity.Identity;
import io.gatehouse.revocation.redis.RevocationQueries;
import io.gatehouse.revocation.redis.RevocationQuery;
import io.gatehouse.token.VerifiedToken;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Verified JWT with all that its requests need, made once and shared by them.
 * Thread-safe.
 */
final class PreparedJwt {

	private final @Nullable VerifiedToken reusable;

	private final Caller.Authenticated caller;

	private final RevocationQuery query;

	private final @Nullable BoundKey key;

	/** Check of the token's session, from the first request on that needs it. */
	private volatile @Nullable SessionCheck session;

	/**
	 * Creates a prepared JWT.
	 * @param reusable the token with what it needs to be accepted again; {@code null} if
	 * the application's own decoder verified it
	 * @param caller the caller that the token identifies
	 * @param query the query about all floors that could cover the token
	 * @param key the key that the token is bound to; {@code null} for a bearer token
	 */
	PreparedJwt(@Nullable VerifiedToken reusable, Caller.Authenticated caller, RevocationQuery query,
			@Nullable BoundKey key) {
		this.reusable = reusable;
		this.caller = caller;
		this.query = query;
		this.key = key;
	}

	@Nullable VerifiedToken reusable() {
		return this.reusable;
	}

	Caller.Authenticated caller() {
		return this.caller;
	}

	RevocationQuery query() {
		return this.query;
	}

	/** Returns the key that each request has to prove the possession of, if any. */
	@Nullable BoundKey key() {
		return this.key;
	}

	/** Returns the JWT. */
	Jwt jwt() {
		return Objects.requireNonNull(this.caller.token(), "A JWT identifies the caller");
	}

	/**
	 * Returns what a check of the token's session needs.
	 * @param queries makes the query
	 */
	SessionCheck session(RevocationQueries queries) {
		SessionCheck known = this.session;
		if (known == null) {
			Identity identity = this.caller.identity();
			known = new SessionCheck(queries.of(jwt(), false), new SessionKey(queries.scope(identity.issuer()),
					identity.subject(), Objects.requireNonNullElse(identity.session(), "")));
			this.session = known;
		}
		return known;
	}

	@Override
	public String toString() {
		return "PreparedJwt[]";
	}

	/**
	 * Check of the session of a token.
	 *
	 * @param query the query about the floors that could cover the token, if its
	 * permissions do not count
	 * @param key names the session
	 */
	record SessionCheck(RevocationQuery query, SessionKey key) {

	}

}
