package io.gatehouse.token;

/**
 * Resolves the escapes of JSON strings (RFC 8259, section 7) in one pass.
 */
final class JsonEscapes {

	private static final int HEX_DIGITS = 4;

	private JsonEscapes() {
	}

	/**
	 * Resolves the escapes of a string.
	 * @param text the characters between the quotation marks
	 * @return the unescaped text; an escape that RFC 8259 does not define stays as it is,
	 * and a parser refuses it
	 */
	static String resolve(String text) {
		int escape = text.indexOf('\\');
		if (escape < 0) {
			return text;
		}
		StringBuilder resolved = new StringBuilder(text.length());
		int from = 0;
		while (escape >= 0 && escape + 1 < text.length()) {
			resolved.append(text, from, escape);
			int codeUnit = codeUnit(text, escape + 1);
			from = escape + ((text.charAt(escape + 1) == 'u' && codeUnit >= 0) ? 2 + HEX_DIGITS : 2);
			if (codeUnit >= 0) {
				resolved.append((char) codeUnit);
			}
			else {
				resolved.append(text, escape, from);
			}
			escape = text.indexOf('\\', from);
		}
		return resolved.append(text, from, text.length()).toString();
	}

	/** Returns the UTF-16 code unit of an escape, or -1 if the escape is not defined. */
	private static int codeUnit(String text, int at) {
		return switch (text.charAt(at)) {
			case '"', '\\', '/' -> text.charAt(at);
			case 'b' -> '\b';
			case 'f' -> '\f';
			case 'n' -> '\n';
			case 'r' -> '\r';
			case 't' -> '\t';
			case 'u' -> hexadecimal(text, at + 1);
			default -> -1;
		};
	}

	private static int hexadecimal(String text, int from) {
		if (from + HEX_DIGITS > text.length()) {
			return -1;
		}
		int value = 0;
		for (int i = from; i < from + HEX_DIGITS; i++) {
			int digit = Character.digit(text.charAt(i), 16);
			if (digit < 0) {
				return -1;
			}
			value = value * 16 + digit;
		}
		return value;
	}

}
