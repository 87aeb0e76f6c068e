package io.gatehouse.session;

import reactor.core.publisher.Mono;

/**
 * Where a user's current name, roles and permissions are to be had. A bean of this type
 * is asked on every refresh, so that the new token carries what is true now, and so that
 * a user who was disabled cannot go on. Without one, a token carries what the login or
 * the latest {@link ReactiveSessionService#update(Account)} said.
 */
@FunctionalInterface
public interface AccountLookup {

	/**
	 * Finds a user. Called on a thread that may block, after the refresh token was found
	 * to be good.
	 * @param subject the user's id, 1 to 256 characters without control characters
	 * @return the account; empty if there is none any more, or it is disabled: then the
	 * session ends, as {@link io.gatehouse.token.Reason#BANNED}. An error, or no answer
	 * within 5 seconds, fails the refresh and changes nothing, so that it can be repeated
	 */
	Mono<Account> account(String subject);

}
