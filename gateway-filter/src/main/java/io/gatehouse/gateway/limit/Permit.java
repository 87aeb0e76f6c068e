package io.gatehouse.gateway.limit;

/**
 * Result of taking a token from a bucket.
 *
 * @param admitted whether a token was left
 * @param remaining the number of tokens that are left
 * @param waitSeconds the time until the next token in seconds, at least 1
 * @param source the bucket's location
 */
record Permit(boolean admitted, long remaining, long waitSeconds, Source source) {

	/** Location of a bucket. */
	enum Source {

		/** Shared by all gateways. */
		REDIS,

		/** Local to this gateway. */
		LOCAL

	}

}
