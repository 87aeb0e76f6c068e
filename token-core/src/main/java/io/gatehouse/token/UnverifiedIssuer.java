package io.gatehouse.token;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Finds the {@code iss} of a payload whose signature is not verified yet. The value only
 * selects the keys: once the signature is confirmed, the parsed claims must have the same
 * value. So this class need not refuse all invalid JSON, and reads as little as possible:
 * one pass over the bytes, up to the first member {@code iss} of the outermost object,
 * without a tree and without recursion.
 */
final class UnverifiedIssuer {

	private static final String NAME = "iss";

	/** The longest form of a code unit, an escape of six characters. */
	private static final int LONGEST_ESCAPE = 6;

	/** The deepest nesting that the parser accepts. */
	private static final int MAX_DEPTH = 255;

	private final byte[] json;

	private int at;

	private UnverifiedIssuer(byte[] json) {
		this.json = json;
	}

	/**
	 * Finds the issuer.
	 * @param json the decoded payload
	 * @return the value of the first {@code iss}, or {@code null} if there is none that
	 * is a string of a sensible length
	 * @throws InvalidTokenException with {@link Reason#MALFORMED_TOKEN} if the part that
	 * was read is not a JSON object
	 */
	static @Nullable String in(byte[] json) {
		return new UnverifiedIssuer(json).find();
	}

	private @Nullable String find() {
		expect('{');
		if (next() == '}') {
			return end();
		}
		while (true) {
			boolean found = isName(string());
			expect(':');
			if (found) {
				return (next() == '"') ? issuer(string()) : null;
			}
			skipValue();
			if (next() == '}') {
				return end();
			}
			expect(',');
		}
	}

	/** Checks that only white space follows the object. */
	private @Nullable String end() {
		this.at++;
		if (next() >= 0) {
			throw malformed();
		}
		return null;
	}

	/**
	 * Returns the next byte that is not white space, without consuming it, or -1 at the
	 * end.
	 */
	private int next() {
		while (this.at < this.json.length) {
			byte b = this.json[this.at];
			if (b != ' ' && b != '\t' && b != '\n' && b != '\r') {
				return b & 0xff;
			}
			this.at++;
		}
		return -1;
	}

	private void expect(char expected) {
		if (next() != expected) {
			throw malformed();
		}
		this.at++;
	}

	/**
	 * Consumes a string.
	 * @return its start after the opening quotation mark; {@link #at} is then after the
	 * closing one
	 */
	private int string() {
		expect('"');
		int start = this.at;
		skipString();
		return start;
	}

	/** Compares a name in place, without allocating a string for each name. */
	private boolean isName(int start) {
		int end = this.at - 1;
		int position = start;
		for (int i = 0; i < NAME.length(); i++) {
			int length = (position < end && this.json[position] == '\\') ? LONGEST_ESCAPE : 1;
			if (position + length > end || codeUnit(position) != NAME.charAt(i)) {
				return false;
			}
			position += length;
		}
		return position == end;
	}

	/**
	 * Reads a code unit of a name. Its letters have only one kind of escape,
	 * {@code \}{@code u} and digits.
	 */
	private int codeUnit(int position) {
		if (this.json[position] != '\\' || this.json[position + 1] != 'u') {
			return this.json[position];
		}
		int value = 0;
		for (int i = position + 2; i < position + LONGEST_ESCAPE; i++) {
			value = value * 16 + Character.digit(this.json[i], 16);
		}
		return value;
	}

	private @Nullable String issuer(int start) {
		int length = this.at - 1 - start;
		if (length > LONGEST_ESCAPE * JwtVerifier.MAX_IDENTIFIER_LENGTH) {
			return null;
		}
		return JsonEscapes.resolve(new String(this.json, start, length, StandardCharsets.UTF_8));
	}

	/** Moves behind the closing quotation mark. */
	private void skipString() {
		while (this.at < this.json.length) {
			byte b = this.json[this.at++];
			if (b == '"') {
				return;
			}
			if (b == '\\') {
				this.at++;
			}
		}
		throw malformed();
	}

	private void skipValue() {
		int depth = 0;
		int start = this.at;
		while (this.at < this.json.length) {
			byte b = this.json[this.at];
			if (depth == 0 && this.at > start && (b == ',' || b == '}')) {
				return;
			}
			this.at++;
			if (b == '"') {
				skipString();
			}
			else if (b == '{' || b == '[') {
				depth++;
			}
			else if (b == '}' || b == ']') {
				depth--;
			}
			if (depth < 0 || depth > MAX_DEPTH) {
				throw malformed();
			}
		}
		throw malformed();
	}

	private static InvalidTokenException malformed() {
		return new InvalidTokenException(Reason.MALFORMED_TOKEN);
	}

}
