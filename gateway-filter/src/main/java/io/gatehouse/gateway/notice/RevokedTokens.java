package io.gatehouse.gateway.notice;

/**
 * Tokens that end when an identity provider ends a session.
 */
public enum RevokedTokens {

	/** The tokens of the session. */
	SESSION,

	/** All tokens of the user, so that tokens need no {@code sid}. */
	USER

}
