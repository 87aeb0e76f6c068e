package io.gatehouse.session;

import org.jspecify.annotations.Nullable;

/**
 * Where a login or refresh comes from, as far as it is known. It is shown to the user in
 * the list of sessions, and decides nothing.
 *
 * @param address the client's network address; what is beyond 64 characters is cut off
 * @param userAgent the {@code User-Agent}; what is beyond 256 characters is cut off
 */
public record Client(@Nullable String address, @Nullable String userAgent) {

	/** A client of which nothing is known. */
	public static final Client UNKNOWN = new Client(null, null);

	private static final int MAX_ADDRESS = 64;

	private static final int MAX_USER_AGENT = 256;

	public Client {
		address = fit(address, MAX_ADDRESS);
		userAgent = fit(userAgent, MAX_USER_AGENT);
	}

	/** Whatever a client says of itself is no reason to refuse it. */
	private static @Nullable String fit(@Nullable String text, int maxLength) {
		if (text == null) {
			return null;
		}
		int length = Math.min(text.length(), maxLength);
		String fitting = text.substring(0, length).replaceAll("[\\p{Cc}\\p{Cs}]", "?").strip();
		return fitting.isEmpty() ? null : fitting;
	}

}
