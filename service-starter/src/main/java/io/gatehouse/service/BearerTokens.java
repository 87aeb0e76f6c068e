package io.gatehouse.service;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/**
 * Reads the access token from the {@code Authorization} header, and from nowhere else
 * (RFC 6750, section 2.1). Stricter than Spring Security's own readers, which take the
 * first of several headers.
 */
public final class BearerTokens {

	private static final String SCHEME = "bearer";

	private static final Pattern CREDENTIALS = Pattern.compile("bearer ([a-z0-9-._~+/]+=*)", Pattern.CASE_INSENSITIVE);

	private BearerTokens() {
	}

	/**
	 * Reads the token.
	 * @param authorization the values of all {@code Authorization} headers
	 * @return the token, or {@code null} if there is no header or one of another scheme
	 * @throws InvalidBearerTokenException with {@link Reason#MALFORMED_TOKEN} if there
	 * are several headers, or one that is not exactly the scheme, a space and a token
	 */
	public static @Nullable String read(List<String> authorization) {
		if (authorization.isEmpty()) {
			return null;
		}
		String value = authorization.get(0);
		if (authorization.size() == 1 && !value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
			return null;
		}
		Matcher credentials = CREDENTIALS.matcher(value);
		if (authorization.size() > 1 || !credentials.matches()) {
			throw malformed(new InvalidTokenException(Reason.MALFORMED_TOKEN));
		}
		return credentials.group(1);
	}

	static InvalidBearerTokenException malformed(InvalidTokenException cause) {
		return new InvalidBearerTokenException(cause.reason().detail(), cause);
	}

}
