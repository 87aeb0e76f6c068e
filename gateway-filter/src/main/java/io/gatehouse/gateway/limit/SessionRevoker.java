package io.gatehouse.gateway.limit;

import reactor.core.publisher.Mono;

/**
 * Ends a session at all gateways.
 */
@FunctionalInterface
interface SessionRevoker {

	/**
	 * Revokes the tokens of a session.
	 * @param issuer the issuer of the caller's identity
	 * @param session the session's id
	 * @return the floor in epoch ms, or an error if it may not have been written
	 */
	Mono<Long> revoke(String issuer, String session);

}
