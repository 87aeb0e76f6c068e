package io.gatehouse.token;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads the access token from the {@code Authorization} header (RFC 6750, section 2.1):
 * the scheme in any case (RFC 9110, section 11.1), exactly one space, and a
 * {@code b64token}.
 */
public final class BearerCredentials {

	private static final String SCHEME = "bearer";

	private static final Pattern CREDENTIALS = Pattern.compile("bearer ([a-z0-9-._~+/]+=*)", Pattern.CASE_INSENSITIVE);

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
		Matcher credentials = CREDENTIALS.matcher(value);
		if (authorization.size() > 1 || !credentials.matches()) {
			throw new InvalidTokenException(Reason.MALFORMED_TOKEN);
		}
		return credentials.group(1);
	}

	/**
	 * Whether credentials are of the scheme, well-formed or not.
	 * @param credentials the value of an {@code Authorization} header
	 * @return {@code true} if they begin with the scheme's name
	 */
	public static boolean isBearer(String credentials) {
		return credentials.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
	}

}
