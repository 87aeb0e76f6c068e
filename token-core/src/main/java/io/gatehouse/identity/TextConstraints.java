package io.gatehouse.identity;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Checks text for tokens, headers and key names: bounded length, one line, and encodable
 * as UTF-8. The messages name the violation, and never show the text.
 */
public final class TextConstraints {

	private TextConstraints() {
	}

	/**
	 * Checks a text that must be there.
	 * @param what what the text is, for the message
	 * @param text the text
	 * @param maxLength its largest length, in UTF-16 code units
	 * @throws IllegalArgumentException if it is {@code null}, blank, too long, or has
	 * control characters or a lone surrogate
	 */
	@SuppressWarnings("ConstantValue")
	public static void check(String what, String text, int maxLength) {
		// callers outside of null-marked code may pass null
		if (text == null || text.isBlank()) {
			throw new IllegalArgumentException(what + " is missing");
		}
		if (text.length() > maxLength) {
			throw new IllegalArgumentException(
					what + " has " + text.length() + " characters; the maximum is " + maxLength);
		}
		if (text.chars().anyMatch(Character::isISOControl)) {
			throw new IllegalArgumentException(what + " has control characters");
		}
		if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
			throw new IllegalArgumentException(what + " has a lone surrogate");
		}
	}

	/**
	 * Checks a text that may be missing.
	 * @param what what the text is, for the message
	 * @param text the text, or {@code null}
	 * @param maxLength its largest length, in UTF-16 code units
	 * @throws IllegalArgumentException if it is there, and {@link #check} refuses it
	 */
	public static void checkOptional(String what, @Nullable String text, int maxLength) {
		if (text != null) {
			check(what, text, maxLength);
		}
	}

}
