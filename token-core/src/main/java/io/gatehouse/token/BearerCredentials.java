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
		String token = (authorization.size() == 1) ? candidate(value) : null;
		if (token == null || !isToken(token)) {
			throw new InvalidTokenException(Reason.MALFORMED_TOKEN);
		}
		return token;
	}

	/**
	 * Returns what follows {@code Bearer} and one space. It need not be a token: this
	 * serves to find it among tokens that were accepted before.
	 * @param credentials the value of an {@code Authorization} header
	 * @return the rest of the value, or {@code null} if it begins with anything else
	 */
	public static @Nullable String candidate(String credentials) {
		return (isBearer(credentials) && credentials.length() > TOKEN_START
				&& credentials.charAt(TOKEN_START - 1) == ' ') ? credentials.substring(TOKEN_START) : null;
	}

	/**
	 * Checks the form of a token.
	 * @param token any text
	 * @return whether it is a {@code b64token} (RFC 6750, section 2.1) of at least one
	 * character before the padding
	 */
	public static boolean isToken(String token) {
		int end = token.length();
		while (end > 0 && token.charAt(end - 1) == '=') {
			end--;
		}
		for (int i = 0; i < end; i++) {
			char c = token.charAt(i);
			if (c >= B64TOKEN.length || !B64TOKEN[c]) {
				return false;
			}
		}
		return end > 0;
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
