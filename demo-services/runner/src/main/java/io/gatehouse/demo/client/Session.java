package io.gatehouse.demo.client;

import java.util.Map;

/**
 * What a login gave.
 *
 * @param token the access token
 * @param id the session's id
 * @param body the whole answer
 */
public record Session(String token, String id, Map<String, Object> body) {

	/**
	 * Reads the answer to a login.
	 * @param answer the answer
	 * @return the session
	 * @throws IllegalStateException if the login was refused
	 */
	public static Session of(Answer answer) {
		Map<String, Object> body = answer.json();
		if (answer.status() != 200 || !(body.get("access_token") instanceof String token)
				|| !(body.get("session_id") instanceof String id)) {
			throw new IllegalStateException("The login was answered with " + answer);
		}
		return new Session(token, id, body);
	}

	@Override
	public String toString() {
		return "Session[" + this.id + "]";
	}

}
