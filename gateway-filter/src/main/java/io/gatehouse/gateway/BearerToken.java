package io.gatehouse.gateway;

import java.util.List;

import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * Reads the access token from the {@code Authorization} header (RFC 6750, section 2.1),
 * and from nowhere else.
 */
final class BearerToken {

	private static final String SCHEME = "bearer ";

	private BearerToken() {
	}

	/**
	 * The token of a request.
	 * @return the token, or {@code null} if the request has no bearer credentials
	 * @throws InvalidTokenException if they are not written as RFC 6750 says
	 */
	static @Nullable String of(HttpHeaders headers) {
		List<String> values = headers.getOrEmpty(HttpHeaders.AUTHORIZATION);
		if (values.isEmpty()) {
			return null;
		}
		if (values.size() > 1) {
			throw new InvalidTokenException(Reason.MALFORMED_TOKEN);
		}
		String credentials = values.get(0);
		if (!isBearer(credentials)) {
			return null;
		}
		String token = credentials.substring(Math.min(SCHEME.length(), credentials.length()));
		if (token.isEmpty() || !token.chars().allMatch(BearerToken::isTokenCharacter)) {
			throw new InvalidTokenException(Reason.MALFORMED_TOKEN);
		}
		return token;
	}

	/**
	 * Whether credentials are of the scheme, well-formed or not; schemes have no case
	 * (RFC 9110, section 11.1).
	 */
	static boolean isBearer(String credentials) {
		return credentials.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) || credentials.equalsIgnoreCase("bearer");
	}

	/** The characters of {@code b64token}. */
	private static boolean isTokenCharacter(int c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~+/=".indexOf(c) >= 0;
	}

}
