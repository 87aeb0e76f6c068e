package io.gatehouse.session;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Session as shown to its owner or an admin, without tokens or other credentials. A
 * sealed interface without public implementations, so that data binding cannot create one
 * from request data.
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

	/**
	 * The OAuth client that the session is for.
	 * @return the client and the sign-on, or {@code null} for a session that no
	 * authorization server began, and for a sign-on itself
	 */
	@Nullable ClientAuthorization authorization();

}
