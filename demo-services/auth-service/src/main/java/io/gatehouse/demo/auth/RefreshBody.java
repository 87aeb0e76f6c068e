package io.gatehouse.demo.auth;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends to get the next pair of tokens.
 *
 * @param refreshToken the refresh token
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record RefreshBody(@JsonProperty("refresh_token") @Nullable String refreshToken) {

	/** It carries the user's id, which may be long. */
	private static final int MAX_TOKEN = 2048;

	/**
	 * The refresh token.
	 * @throws org.springframework.web.server.ServerWebInputException if it is missing,
	 * too long or no text
	 */
	String checked() {
		return Members.text("refresh_token", this.refreshToken, MAX_TOKEN);
	}

	@Override
	public String toString() {
		return "RefreshBody[token withheld]";
	}

}
