package io.gatehouse.session;

import java.time.Duration;

/**
 * Tokens that a login or refresh issues to the client. {@link #toString()} shows no
 * token.
 *
 * @param accessToken the access token, a signed JWT of type {@code at+jwt} (RFC 9068)
 * @param expiresIn how long the access token lives
 * @param refreshToken an opaque random text of 256 bits
 * @param sessionId the session's id, the token's {@code sid}
 */
public record IssuedSession(String accessToken, Duration expiresIn, String refreshToken, String sessionId) {

	@Override
	public String toString() {
		return "IssuedSession[sessionId=" + this.sessionId + ", expiresIn=" + this.expiresIn + "]";
	}

}
