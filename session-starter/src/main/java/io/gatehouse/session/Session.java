package io.gatehouse.session;

import java.time.Instant;

/**
 * A session as its owner or an admin sees it: without anything that could be used.
 *
 * @param id the session's id, the {@code sid} of its tokens
 * @param device what the user logged in with
 * @param client where the login, or the latest refresh, came from
 * @param createdAt when the user logged in, by Redis' clock
 * @param lastSeenAt when the session was last used to log in or refresh, by Redis' clock
 * @param expiresAt when it ends if it is not refreshed before
 */
public record Session(String id, Device device, Client client, Instant createdAt, Instant lastSeenAt,
		Instant expiresAt) {

}
