package io.gatehouse.gateway;

import io.gatehouse.gateway.GatehouseGatewayProperties.Lookup;

/**
 * How the tokens of a route are checked, besides that they are good.
 *
 * @param mode what a JWT must have to its favour
 * @param revocation how it is found out whether a token is revoked
 */
record TokenPolicy(AuthenticationMode mode, Revocation revocation) {

	/**
	 * How it is found out whether a token is revoked.
	 *
	 * @param lookup where
	 * @param unknown what happens if that cannot be said
	 */
	record Revocation(Lookup lookup, UnknownPolicy unknown) {

	}

}
