package io.gatehouse.gateway.authentication;

import io.gatehouse.gateway.Caller;
import io.gatehouse.revocation.redis.RevocationQuery;
import io.gatehouse.token.VerifiedToken;
import org.jspecify.annotations.Nullable;

/**
 * Verified JWT with all that its requests need, made once and shared by them.
 *
 * @param reusable the token with what it needs to be accepted again; {@code null} if the
 * application's own decoder verified it
 * @param caller the caller that the token identifies
 * @param query the query about all floors that could cover the token
 */
record PreparedJwt(@Nullable VerifiedToken reusable, Caller.Authenticated caller, RevocationQuery query) {

	@Override
	public String toString() {
		return "PreparedJwt[]";
	}

}
