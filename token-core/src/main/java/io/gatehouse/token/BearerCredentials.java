package io.gatehouse.token;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reads the access token from the {@code Authorization} header (RFC 6750, section 2.1):
 * the scheme in any case (RFC 9110, section 11.1), exactly one space, and a
 * {@code b64token}.
 */
public final class BearerCredentials {

	private static final String SCHEME = "bearer";

	private static final int TOKEN_START = SCHEME.length() + 1;

	/** The characters of a {@code b64token}, besides those that pad it. */
	private static final boolean[] B64TOKEN = new boolean[128];

	static {
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/".chars()
			.forEach((c) -> B64TOKEN[c] = true);
	}

	private BearerCredentials() {
	}

	/**
	 * Reads the token of a request.
	 * @param authorization the values of all {@code Authorization} headers
	 * @return the token, or {@code null} if there is no header, or one of another scheme
	 * @throws InvalidTokenException with {@link Reason#MALFORMED_TOKEN} if there are
	 * several headers, or one that is not written as RFC 6750 says
	 */
	public static @Nullable String read(List<String> authorization) {
		if (authorization.isEmpty()) {
			return null;
		}
		String value = authorization.get(0);
		if (authorization.size() == 1 && !isBearer(value)) {
			return null;
		}
		if (authorization.size() > 1 || !isBearer(value) || !isToken(value)) {
			throw new InvalidTokenException(Reason.MALFORMED_TOKEN);
		}
		return value.substring(TOKEN_START);
	}

	/** One space, and a {@code b64token} of at least one character. */
	private static boolean isToken(String value) {
		int end = value.length();
		while (end > TOKEN_START && value.charAt(end - 1) == '=') {
			end--;
		}
		if (end <= TOKEN_START || value.charAt(TOKEN_START - 1) != ' ') {
			return false;
		}
		for (int i = TOKEN_START; i < end; i++) {
			char c = value.charAt(i);
			if (c >= B64TOKEN.length || !B64TOKEN[c]) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Tells whether credentials are of the {@code Bearer} scheme, well-formed or not.
	 * @param credentials the value of an {@code Authorization} header
	 * @return {@code true} if they begin with the scheme's name
	 */
	public static boolean isBearer(String credentials) {
		return credentials.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
	}

}
