package io.gatehouse.gateway.limit;

/**
 * What a bucket says of a request.
 *
 * @param admitted whether there was a token for it
 * @param remaining how many are left
 * @param waitSeconds in how many seconds there is one more, at least 1
 * @param source whose bucket it was
 */
record Permit(boolean admitted, long remaining, long waitSeconds, Source source) {

	/** Whose bucket it was. */
	enum Source {

		/** All gateways'. */
		REDIS,

		/** This gateway's own. */
		LOCAL

	}

}
