package io.gatehouse.gateway.limit;

import io.gatehouse.gateway.RateLimitProperties;

/**
 * A limit that has a bucket for each key.
 *
 * @param id the name of its buckets, the same at all gateways: what Spring's limiter
 * takes for the id of a route
 * @param policy the policy that it belongs to
 * @param tier the tier, or {@value #STANDARD}, or {@value #ANONYMOUS}
 * @param rate how many tokens come into a bucket in a second, at least 1
 * @param capacity how many there can be, at least as many
 * @param localShare what part of both one gateway gives alone
 */
record RateLimit(String id, String policy, String tier, int rate, long capacity, double localShare) {

	/** Of those who are known, and in no tier. */
	static final String STANDARD = "standard";

	/** Of those who are not known. */
	static final String ANONYMOUS = "anonymous";

	/**
	 * Makes a limit.
	 * @param ids the beginning of its id, which tells it from a tier of the same name
	 */
	static RateLimit of(String ids, String policy, String tier, RateLimitProperties.Limit limit, double localShare) {
		return new RateLimit(ids + "." + tier, policy, tier, limit.rate(), limit.capacity(), localShare);
	}

	/** How many tokens there can be in the bucket of one gateway, at least 1. */
	long localCapacity() {
		return (long) (this.localShare * this.capacity);
	}

	/** How long it takes to fill a bucket, in seconds. */
	long windowSeconds() {
		return (this.capacity + this.rate - 1) / this.rate;
	}

}
