package io.gatehouse.session;

import reactor.core.publisher.Mono;

/**
 * Finds a user's current name, roles and permissions. A bean of this type is called on
 * every refresh, so that the new token carries current values, and so that a disabled
 * user's session ends. Without one, a token carries the values of the login or of the
 * latest {@link ReactiveSessionService#update(Account)}.
 */
@FunctionalInterface
public interface AccountLookup {

	/**
	 * Finds a user. Called on a thread that may block, after the refresh token was found
	 * to be valid.
	 * @param subject the user's id, 1 to 256 characters without control characters
	 * @return the account; empty if there is none any more, or it is disabled: then the
	 * session ends, as {@link io.gatehouse.token.Reason#BANNED}. An error, or no answer
	 * within 5 seconds, fails the refresh and changes nothing, so that it can be repeated
	 */
	Mono<Account> account(String subject);

}
