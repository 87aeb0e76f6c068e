package io.gatehouse.demo.auth;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import org.springframework.web.server.ServerWebInputException;

/**
 * Validates the members of request bodies: present, of bounded size, and text. An invalid
 * member is a {@link ServerWebInputException} that does not repeat its value.
 */
final class Members {

	private static final int MAX_TEXT = 128;

	private Members() {
	}

	/** Returns a required text of up to {@value #MAX_TEXT} characters. */
	static String text(String member, @Nullable String value) {
		return text(member, value, MAX_TEXT);
	}

	/** Returns a required text. */
	static String text(String member, @Nullable String value, int maxLength) {
		if (value == null || value.isBlank() || value.length() > maxLength
				|| value.codePoints().anyMatch(Members::isNoText)) {
			throw malformed(member);
		}
		return value;
	}

	/** Returns a required password that fits into BCrypt's input. */
	static String password(String member, @Nullable String value) {
		String password = text(member, value);
		if (password.getBytes(StandardCharsets.UTF_8).length > PasswordCheck.MAX_PASSWORD_BYTES) {
			throw malformed(member);
		}
		return password;
	}

	private static boolean isNoText(int codePoint) {
		return switch (Character.getType(codePoint)) {
			case Character.CONTROL, Character.SURROGATE, Character.UNASSIGNED -> true;
			default -> false;
		};
	}

	static ServerWebInputException malformed(String member) {
		return new ServerWebInputException("The member '" + member + "' is missing, too long or invalid");
	}

}
