package io.gatehouse.session;

/**
 * Formats of access tokens. Both live for {@code gatehouse.session.access-token-life}.
 */
public enum TokenFormat {

	/** Signed tokens (RFC 9068). */
	JWT,

	/** Random texts that gateways look up in Redis. */
	OPAQUE

}
