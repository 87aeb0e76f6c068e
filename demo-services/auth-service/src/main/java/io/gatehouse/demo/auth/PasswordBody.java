package io.gatehouse.demo.auth;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Request body of a password change.
 *
 * @param current the current password
 * @param next the new password: at least {@value #MIN_LENGTH} characters
 * @param keepSession whether the caller's session is kept; all others end anyway
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record PasswordBody(@Nullable String current, @JsonProperty("new") @Nullable String next,
		@JsonProperty("keep_session") @Nullable Boolean keepSession) {

	private static final int MIN_LENGTH = 8;

	/**
	 * Validates the body.
	 * @throws org.springframework.web.server.ServerWebInputException if a member is
	 * missing, too long, too short or not text
	 */
	Change checked() {
		String password = Members.password("new", this.next);
		if (password.codePointCount(0, password.length()) < MIN_LENGTH) {
			throw Members.malformed("new");
		}
		return new Change(Members.password("current", this.current), password, Boolean.TRUE.equals(this.keepSession));
	}

	@Override
	public String toString() {
		return "PasswordBody[passwords withheld]";
	}

	/**
	 * A validated password change.
	 *
	 * @param current the current password
	 * @param next the new password
	 * @param keepSession whether the caller's session is kept
	 */
	record Change(String current, String next, boolean keepSession) {

		@Override
		public String toString() {
			return "Change[passwords withheld]";
		}

	}

}
