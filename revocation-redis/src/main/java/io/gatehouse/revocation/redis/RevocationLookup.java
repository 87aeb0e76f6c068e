package io.gatehouse.revocation.redis;

import io.gatehouse.revocation.Verdict;
import reactor.core.publisher.Mono;

/**
 * Source of revocations for the gateway. A bean of this type replaces the lookup in
 * Redis.
 */
@FunctionalInterface
public interface RevocationLookup {

	/**
	 * Finds the verdict about a verified token.
	 * @param query the token's time of issue, and the floors that could cover it
	 * @return one verdict; {@link Verdict.Unknown} if the source fails or does not answer
	 * in time
	 */
	Mono<Verdict> verdict(RevocationQuery query);

}
