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
	SA_TOKEN

}
