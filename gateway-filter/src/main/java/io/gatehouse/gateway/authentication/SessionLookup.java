package io.gatehouse.gateway.authentication;

import reactor.core.publisher.Mono;

/**
 * Looks up sessions.
 */
@FunctionalInterface
interface SessionLookup {

	/**
	 * Looks up a session.
	 * @param user the {@code sub} that the session must belong to
	 * @param session the {@code sid}
	 * @return one result, never an error; a session of another user is missing
	 */
	Mono<LookupResult<StoredSession>> session(String user, String session);

}
