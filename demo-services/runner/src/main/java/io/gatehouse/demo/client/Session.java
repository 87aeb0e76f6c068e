package io.gatehouse.demo.client;

import java.util.Map;

/**
 * Session and tokens from a login or a refresh.
 *
 * @param token the access token
 * @param id the session's id
 * @param body the whole answer
 */
public record Session(String token, String id, Map<String, Object> body) {

	/**
	 * Reads the answer to a login or a refresh.
	 * @param answer the answer
	 * @return the session
	 * @throws IllegalStateException if it was refused
	 */
	public static Session of(Answer answer) {
		Map<String, Object> body = answer.json();
		if (answer.status() != 200 || !(body.get("access_token") instanceof String token)
				|| !(body.get("session_id") instanceof String id)) {
			throw new IllegalStateException("No session, but " + answer);
		}
		return new Session(token, id, body);
	}

	/**
	 * Returns the refresh token.
	 * @return the token, or an empty text
	 */
	public String refreshToken() {
		return String.valueOf(this.body.getOrDefault("refresh_token", ""));
	}

	@Override
	public String toString() {
		return "Session[" + this.id + "]";
	}

}
