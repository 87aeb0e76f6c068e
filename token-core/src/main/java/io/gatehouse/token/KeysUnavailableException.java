package io.gatehouse.token;

import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Nothing can be said about the token, because the keys of its issuer could not be had:
 * an answer of 503, never of 401.
 */
public final class KeysUnavailableException extends JwtException {

	private static final long serialVersionUID = 1L;

	KeysUnavailableException(String message) {
		super(message);
	}

}
