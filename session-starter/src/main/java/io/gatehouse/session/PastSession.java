package io.gatehouse.session;

import java.time.Instant;

import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Session that was ended, as the history of a user remembers it: by a logout, a kick-out,
 * a newer login, a ban, a stolen refresh token, the end of its sign-on, or a revocation
 * that a refresh found. A session that expired without any of these is not in the
 * history. Like {@link Session} a sealed interface without public implementations.
 */
public sealed interface PastSession permits PastSessionValues {

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
	 * The time at which the session was ended; if a revocation from elsewhere ended it,
	 * the time at which a refresh found that.
	 * @return the time, by Redis' clock
	 */
	Instant endedAt();

	/**
	 * The reason for which the session was ended.
	 * @return the reason
	 */
	Reason reason();

	/**
	 * The actor that ended the session.
	 * @return the actor of {@link ReactiveSessionService#by(String)}, or {@code null} if
	 * it is not known
	 */
	@Nullable String actor();

}
