package io.gatehouse.demo.auth;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.gatehouse.session.IssuedSession;

/**
 * Response to a login or a refresh (RFC 6749, section 5.1).
 *
 * @param accessToken the access token
 * @param tokenType always {@code Bearer}
 * @param expiresIn the access token's lifetime in seconds
 * @param refreshToken the refresh token
 * @param sessionId the session's id
 */
record TokenBody(@JsonProperty("access_token") String accessToken, @JsonProperty("token_type") String tokenType,
		@JsonProperty("expires_in") long expiresIn, @JsonProperty("refresh_token") String refreshToken,
		@JsonProperty("session_id") String sessionId) {

	static TokenBody of(IssuedSession session) {
		return new TokenBody(session.accessToken(), "Bearer", session.expiresIn().toSeconds(), session.refreshToken(),
				session.sessionId());
	}

	@Override
	public String toString() {
		return "TokenBody[" + this.sessionId + "]";
	}

}
