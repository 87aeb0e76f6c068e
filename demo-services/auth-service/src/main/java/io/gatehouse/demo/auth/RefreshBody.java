package io.gatehouse.demo.auth;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Request body of a refresh.
 *
 * @param refreshToken the refresh token
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record RefreshBody(@JsonProperty("refresh_token") @Nullable String refreshToken) {

	/** Allows for the user's id in the token, which may be long. */
	private static final int MAX_TOKEN = 2048;

	/**
	 * Validates the body and returns the refresh token.
	 * @throws org.springframework.web.server.ServerWebInputException if it is missing,
	 * too long or not text
	 */
	String checked() {
		return Members.text("refresh_token", this.refreshToken, MAX_TOKEN);
	}

	@Override
	public String toString() {
		return "RefreshBody[token withheld]";
	}

}
