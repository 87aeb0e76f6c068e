package io.gatehouse.gateway.route;

import io.gatehouse.gateway.Caller;
import reactor.core.publisher.Mono;

/**
 * Says which cohort a caller belongs to. The default goes by
 * {@code gatehouse.gateway.release}; a bean of this type replaces it, and turns cohorts
 * on where the properties have none.
 */
@FunctionalInterface
public interface CohortResolver {

	/**
	 * The cohort of a caller, asked for once for each exchange, and never for callers
	 * without a good token, who belong to the fallback.
	 * @param caller the caller
	 * @return the name of the cohort, one of a few, of lower-case letters, digits and
	 * {@code -}; empty, an error or another text stand for the fallback. Must not block
	 */
	Mono<String> cohort(Caller.Authenticated caller);

}
