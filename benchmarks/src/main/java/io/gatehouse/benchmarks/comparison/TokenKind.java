package io.gatehouse.benchmarks.comparison;

/**
 * Kind of the tokens that a gateway receives.
 */
enum TokenKind {

	/** RS256 with a key of 2048 bits, from Gatehouse's session service. */
	JWT,

	/** Opaque, from Gatehouse's session service. */
	OPAQUE,

	/** Opaque, from Sa-Token. */
	SA_TOKEN,

	/** As {@link #JWT}, with another signature. */
	FORGED,

	/** As {@link #JWT}, expired an hour ago. */
	EXPIRED,

	/** As {@link #JWT}, with a session that was ended. */
	REVOKED,

	/** As {@link #JWT}, with a character at the end that no token has. */
	MALFORMED

}
