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

	/**
	 * Makes the result of a bucket in Redis. The script counts in whole seconds, each of
	 * which adds at least one token.
	 */
	static Permit ofRedis(boolean admitted, long remaining) {
		return new Permit(admitted, remaining, 1, Source.REDIS);
	}

	/** Location of a bucket. */
	enum Source {

		/** Shared by all gateways. */
		REDIS,

		/** Local to this gateway. */
		LOCAL

	}

}
