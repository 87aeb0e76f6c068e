package io.gatehouse.gateway.authentication;

import io.gatehouse.revocation.redis.RevocationProperties.Lookup;
import io.gatehouse.revocation.redis.UnknownPolicy;

/**
 * Policy of a route for verified tokens.
 *
 * @param mode what a JWT needs to be accepted, besides a valid signature
 * @param revocation the lookup of revocations
 */
record TokenPolicy(AuthenticationMode mode, Revocation revocation) {

	/**
	 * Lookup of revocations.
	 *
	 * @param lookup the source
	 * @param unknown the policy for an unknown verdict
	 */
	record Revocation(Lookup lookup, UnknownPolicy unknown) {

	}

}
