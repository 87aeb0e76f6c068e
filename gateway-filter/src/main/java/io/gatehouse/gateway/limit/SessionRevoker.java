package io.gatehouse.gateway.limit;

import java.time.Instant;

import reactor.core.publisher.Mono;

/**
 * Ends a session at all gateways, without waiting until they have applied the revocation.
 */
@FunctionalInterface
interface SessionRevoker {

	/**
	 * Revokes the tokens of a session.
	 * @param issuer the issuer of the caller's identity
	 * @param session the session's id
	 * @return the time of the floor, or an error if it may not have been written
	 */
	Mono<Instant> revoke(String issuer, String session);

}
