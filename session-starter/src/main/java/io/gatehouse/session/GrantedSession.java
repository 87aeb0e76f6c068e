package io.gatehouse.session;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Data of the tokens of a session that an authorization server began or continued. The
 * server mints the access token from it, unless the token is an opaque one.
 * {@link #toString()} shows no token.
 *
 * @param account the user, with current roles and permissions
 * @param sessionId the {@code sid} of the tokens
 * @param deviceId the id of the device
 * @param issuedAt the {@code iat} of the access token, in whole seconds by Redis' clock
 * @param expiresAt the {@code exp} of the access token
 * @param sessionExpiresAt the end of the session, and of its refresh token, if it is not
 * refreshed
 * @param refreshToken the refresh token
 * @param opaqueToken the access token, if the session's are opaque; otherwise
 * {@code null}
 */
public record GrantedSession(Account account, String sessionId, String deviceId, Instant issuedAt, Instant expiresAt,
		Instant sessionExpiresAt, String refreshToken, @Nullable String opaqueToken) {

	@Override
	public String toString() {
		return "GrantedSession[sessionId=" + this.sessionId + ", expiresAt=" + this.expiresAt + "]";
	}

}
