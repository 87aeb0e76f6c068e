package io.gatehouse.service;

import java.util.List;

import io.gatehouse.token.BearerCredentials;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/**
 * Reads bearer tokens by {@link BearerCredentials} and fails with exceptions of Spring
 * Security. The readers of Spring Security take the first of several headers.
 */
public final class BearerTokens {

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
		try {
			return BearerCredentials.read(authorization);
		}
		catch (InvalidTokenException ex) {
			throw malformed(ex);
		}
	}

	static InvalidBearerTokenException malformed(InvalidTokenException cause) {
		return new InvalidBearerTokenException(cause.reason().detail(), cause);
	}

}
