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
	 * @return one finding, never an error; a session of somebody else is missing
	 */
	Mono<Finding<SessionRecord>> session(String user, String session);

}
