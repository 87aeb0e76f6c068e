package io.gatehouse.gateway.limit;

/**
 * Limit with a bucket for each key.
 *
 * @param id the name of its buckets, the same at all gateways; Spring's limiter uses it
 * as the id of a route
 * @param policy the policy that it belongs to
 * @param tier the tier, or {@value #STANDARD}, or {@value #ANONYMOUS}
 * @param rate the tokens added to a bucket each second, at least 1
 * @param capacity the capacity of a bucket, at least the rate
 * @param localShare the share of both that one gateway grants alone
 */
record RateLimit(String id, String policy, String tier, int rate, long capacity, double localShare) {

	/** The tier of authenticated callers in no other tier. */
	static final String STANDARD = "standard";

	/** The tier of anonymous callers. */
	static final String ANONYMOUS = "anonymous";

	/**
	 * Makes a limit.
	 * @param ids the prefix of its id, which distinguishes it from a tier of the same
	 * name
	 */
	static RateLimit of(String ids, String policy, String tier, RateLimitProperties.Limit limit, double localShare) {
		return new RateLimit(ids + "." + tier, policy, tier, limit.rate(), limit.capacity(), localShare);
	}

	/** The capacity of a local bucket, at least 1. */
	long localCapacity() {
		return (long) (this.localShare * this.capacity);
	}

	/** The time to fill a bucket, in seconds, rounded up. */
	long windowSeconds() {
		return (this.capacity + this.rate - 1) / this.rate;
	}

}
