package io.gatehouse.gateway.limit;

import reactor.core.publisher.Mono;

/**
 * Buckets that all gateways share.
 */
@FunctionalInterface
interface BucketSource {

	/**
	 * Takes a token if one is left.
	 * @param limit the limit
	 * @param key the key of the bucket
	 * @return the result; or an error, also if there is no answer in time. It never
	 * blocks, and is not emitted on the thread that reads from Redis
	 */
	Mono<Permit> take(RateLimit limit, String key);

}
