package io.gatehouse.gateway;

/**
 * What a JWT must have to its favour, besides that it is good and not revoked.
 */
enum AuthenticationMode {

	/** Nothing. */
	DENYLIST,

	/** Its session exists. */
	SESSION,

	/** Its session exists, and says who the caller is; the token does not. */
	SESSION_IDENTITY

}
