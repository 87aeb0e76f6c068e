package io.gatehouse.session;

import java.time.Instant;

/**
 * A session as its owner or an admin sees it: without anything that could be used. A
 * sealed interface without public implementations, so that a controller that asks for one
 * does not get what the request says.
 */
public sealed interface Session permits SessionValues {

	/**
	 * The session's id.
	 * @return the {@code sid} of its tokens
	 */
	String id();

	/**
	 * The device that the user logged in with.
	 * @return the device
	 */
	Device device();

	/**
	 * The client of the login, or of the latest refresh.
	 * @return the client
	 */
	Client client();

	/**
	 * The time of the login.
	 * @return the time, by Redis' clock
	 */
	Instant createdAt();

	/**
	 * The time of the login, or of the latest refresh.
	 * @return the time, by Redis' clock
	 */
	Instant lastSeenAt();

	/**
	 * The time at which the session ends if it is not refreshed before.
	 * @return the time, by Redis' clock
	 */
	Instant expiresAt();

}
