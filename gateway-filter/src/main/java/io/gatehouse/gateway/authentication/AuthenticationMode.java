package io.gatehouse.gateway.authentication;

/**
 * Condition that a JWT must meet, besides being valid and not revoked.
 */
enum AuthenticationMode {

	/** No further condition. */
	DENYLIST,

	/** The session exists. */
	SESSION,

	/** The session exists, and supplies the identity in place of the token. */
	SESSION_IDENTITY

}
