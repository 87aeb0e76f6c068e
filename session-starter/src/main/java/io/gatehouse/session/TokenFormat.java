package io.gatehouse.session;

/**
 * Formats of access tokens.
 */
public enum TokenFormat {

	/** Signed tokens (RFC 9068), which live for {@code access-token-life}. */
	JWT,

	/**
	 * Random texts that gateways look up in Redis, and that live as long as the session.
	 */
	OPAQUE

}
