package io.gatehouse.session;

/**
 * What access tokens are.
 */
public enum TokenFormat {

	/** Signed tokens (RFC 9068), which live for {@code access-token-life}. */
	JWT,

	/**
	 * Random texts that gateways look up in Redis, and that live as long as the session.
	 */
	OPAQUE

}
