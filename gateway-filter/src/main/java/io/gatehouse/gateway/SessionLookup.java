package io.gatehouse.gateway;

import reactor.core.publisher.Mono;

/**
 * Where the edge reads sessions.
 */
@FunctionalInterface
interface SessionLookup {

	/**
	 * Looks for a session.
	 * @param user the {@code sub} that it must be of
	 * @param session the {@code sid}
	 * @return one result, never an error; a session of another user is missing
	 */
	Mono<LookupResult<SessionRecord>> session(String user, String session);

}
