package io.gatehouse.gateway.route;

import io.gatehouse.gateway.Caller;
import reactor.core.publisher.Mono;

/**
 * Resolves the cohort of a caller. The default uses {@code gatehouse.gateway.release}; a
 * bean of this type replaces it, and enables cohorts even if the properties define none.
 */
@FunctionalInterface
public interface CohortResolver {

	/**
	 * Resolves the cohort of a caller. Called once for each exchange, and never for
	 * callers without a valid token, which are in the fallback. Must not block.
	 * @param caller the caller
	 * @return the name of the cohort, one of a small set, of lower-case letters, digits
	 * and {@code -}; an empty result, an error or any other text gives the fallback
	 */
	Mono<String> cohort(Caller.Authenticated caller);

}
