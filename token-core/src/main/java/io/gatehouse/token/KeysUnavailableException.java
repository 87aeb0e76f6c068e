package io.gatehouse.token;

import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Thrown if a token cannot be verified because the keys of its issuer are unavailable.
 * The response has status 503, never 401.
 */
public final class KeysUnavailableException extends JwtException {

	private static final long serialVersionUID = 1L;

	KeysUnavailableException(String message) {
		super(message);
	}

}
