package io.gatehouse.session;

import org.jspecify.annotations.Nullable;

/**
 * Origin of a login or refresh, as far as it is known. It is shown to the user in the
 * list of sessions, and affects no decision.
 *
 * @param address the client's network address; truncated to 64 characters
 * @param userAgent the {@code User-Agent}; truncated to 256 characters
 */
public record Client(@Nullable String address, @Nullable String userAgent) {

	/** Client without address and user agent. */
	public static final Client UNKNOWN = new Client(null, null);

	private static final int MAX_ADDRESS = 64;

	private static final int MAX_USER_AGENT = 256;

	public Client {
		address = fit(address, MAX_ADDRESS);
		userAgent = fit(userAgent, MAX_USER_AGENT);
	}

	/** Truncates and cleans a value instead of refusing it. */
	private static @Nullable String fit(@Nullable String text, int maxLength) {
		if (text == null) {
			return null;
		}
		int length = Math.min(text.length(), maxLength);
		String fitting = text.substring(0, length).replaceAll("[\\p{Cc}\\p{Cs}]", "?").strip();
		return fitting.isEmpty() ? null : fitting;
	}

}
