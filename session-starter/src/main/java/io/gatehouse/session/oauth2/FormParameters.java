package io.gatehouse.session.oauth2;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Parameters of a form ({@code application/x-www-form-urlencoded} in UTF-8; RFC 6749,
 * appendix B). A parameter occurs once at most, and one without a value counts as missing
 * (RFC 6749, section 3.2). {@link #toString()} shows nothing of it.
 */
final class FormParameters {

	/** Largest form, in bytes: a token of 16 KiB, and credentials. */
	static final int MAX_BYTES = 32 * 1024;

	/** A form of any client has fewer. */
	private static final int MAX_PARAMETERS = 32;

	private final Map<String, String> values;

	private FormParameters(Map<String, String> values) {
		this.values = values;
	}

	/**
	 * Parses a form.
	 * @throws TokenRequestException if it is too large or malformed
	 */
	static FormParameters parse(byte[] form) {
		if (form.length > MAX_BYTES) {
			throw TokenRequestException.tooLarge();
		}
		Map<String, String> values = new HashMap<>();
		String text = text(form, form.length);
		if (!text.isEmpty()) {
			String[] pairs = text.split("&", MAX_PARAMETERS + 1);
			if (pairs.length > MAX_PARAMETERS) {
				throw TokenRequestException.malformed("The form has too many parameters");
			}
			for (String pair : pairs) {
				add(values, pair);
			}
		}
		return new FormParameters(values);
	}

	private static void add(Map<String, String> values, String pair) {
		int equals = pair.indexOf('=');
		String name = decoded((equals < 0) ? pair : pair.substring(0, equals));
		String value = (equals < 0) ? "" : decoded(pair.substring(equals + 1));
		if (!pair.isEmpty() && values.putIfAbsent(name, value) != null) {
			throw TokenRequestException.malformed("A parameter occurs twice");
		}
	}

	/**
	 * Decodes a name or value.
	 * @throws TokenRequestException if an escape is malformed, or the result is not UTF-8
	 */
	static String decoded(String encoded) {
		if (encoded.indexOf('%') < 0 && encoded.indexOf('+') < 0) {
			return encoded;
		}
		byte[] octets = encoded.getBytes(StandardCharsets.UTF_8);
		int length = 0;
		for (int i = 0; i < octets.length; i++) {
			byte octet = octets[i];
			if (octet == '%') {
				octet = escaped(octets, i);
				i += 2;
			}
			else if (octet == '+') {
				octet = ' ';
			}
			octets[length++] = octet;
		}
		return text(octets, length);
	}

	private static byte escaped(byte[] octets, int at) {
		int high = (at + 2 < octets.length) ? Character.digit(octets[at + 1], 16) : -1;
		int low = (at + 2 < octets.length) ? Character.digit(octets[at + 2], 16) : -1;
		if (high < 0 || low < 0) {
			throw TokenRequestException.malformed("The form is malformed");
		}
		return (byte) (high << 4 | low);
	}

	private static String text(byte[] octets, int length) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets, 0, length)).toString();
		}
		catch (CharacterCodingException ex) {
			throw TokenRequestException.malformed("The form is malformed");
		}
	}

	/** Returns the value of a parameter, or {@code null} if it is missing or empty. */
	@Nullable String get(String name) {
		String value = this.values.get(name);
		return (value == null || value.isEmpty()) ? null : value;
	}

	@Override
	public String toString() {
		return "FormParameters[]";
	}

}
