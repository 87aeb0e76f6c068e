package io.gatehouse.gateway;

import io.gatehouse.revocation.Verdict;
import reactor.core.publisher.Mono;

/**
 * Where the edge reads whether a token is revoked. A bean of this type replaces the
 * lookup in Redis.
 */
@FunctionalInterface
public interface RevocationLookup {

	/**
	 * Asks for the verdict about a token that was read.
	 * @param query the token's age, and the floors that could cover it
	 * @return one verdict; a source that fails or is silent in time says
	 * {@link Verdict.Unknown}
	 */
	Mono<Verdict> verdict(RevocationQuery query);

}
