package io.gatehouse.session;

import org.jspecify.annotations.Nullable;

/**
 * Where a login or refresh comes from, as far as it is known. It is shown to the user in
 * the list of sessions, and decides nothing.
 *
 * @param address the client's network address, up to 64 characters
 * @param userAgent the {@code User-Agent}; what is beyond 256 characters is cut off
 */
public record Client(@Nullable String address, @Nullable String userAgent) {

	/** A client of which nothing is known. */
	public static final Client UNKNOWN = new Client(null, null);

	private static final int MAX_USER_AGENT = 256;

	public Client {
		Text.checkOptional("The address of the client", address, 64);
		if (userAgent != null) {
			// whatever a client calls itself is no reason to refuse it
			userAgent = userAgent.replaceAll("[\\p{Cc}\\p{Cs}]", "?").strip();
			userAgent = userAgent.substring(0, Math.min(userAgent.length(), MAX_USER_AGENT));
			userAgent = userAgent.isEmpty() ? null : userAgent;
		}
	}

}
