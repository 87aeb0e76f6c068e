package io.gatehouse.identity;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Encodes and decodes text for a header field (RFC 9110, section 5.5). Printable ASCII
 * stays as it is. All other text is percent-encoded UTF-8 (RFC 3986, section 2.1), and so
 * are the percent sign itself, spaces at the ends, and commas in lists. Decoding returns
 * exactly the text that was encoded.
 */
final class HeaderText {

	private static final String HEX = "0123456789ABCDEF";

	private HeaderText() {
	}

	static String encode(String text) {
		return encode(text, false);
	}

	static String encodeList(Collection<String> items) {
		return items.stream()
			.filter((item) -> !item.isEmpty())
			.map((item) -> encode(item, true))
			.collect(Collectors.joining(","));
	}

	private static String encode(String text, boolean listItem) {
		StringBuilder encoded = new StringBuilder(text.length() + 16);
		ByteBuffer bytes = utf8(text);
		int last = bytes.limit() - 1;
		for (int i = 0; i <= last; i++) {
			int octet = bytes.get(i) & 0xff;
			boolean plain = octet > ' ' && octet < 0x7f && octet != '%' && (octet != ',' || !listItem);
			if (plain || (octet == ' ' && i > 0 && i < last)) {
				encoded.append((char) octet);
			}
			else {
				encoded.append('%').append(HEX.charAt(octet >> 4)).append(HEX.charAt(octet & 0xf));
			}
		}
		return encoded.toString();
	}

	private static ByteBuffer utf8(String text) {
		try {
			return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
		}
		catch (CharacterCodingException ex) {
			throw new IllegalArgumentException("Text with a lone surrogate", ex);
		}
	}

	static String decode(String encoded) {
		ByteBuffer bytes = ByteBuffer.allocate(encoded.length());
		int i = 0;
		while (i < encoded.length()) {
			char c = encoded.charAt(i);
			if (c < ' ' || c >= 0x7f) {
				throw new IllegalArgumentException("Not printable ASCII");
			}
			if (c == '%') {
				bytes.put(octet(encoded, i));
				i += 3;
			}
			else {
				bytes.put((byte) c);
				i++;
			}
		}
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
		}
		catch (CharacterCodingException ex) {
			throw new IllegalArgumentException("Not UTF-8", ex);
		}
	}

	private static byte octet(String encoded, int index) {
		if (index + 2 >= encoded.length()) {
			throw new IllegalArgumentException("A percent sign without two digits");
		}
		int high = HexFormat.fromHexDigit(encoded.charAt(index + 1));
		int low = HexFormat.fromHexDigit(encoded.charAt(index + 2));
		return (byte) (high << 4 | low);
	}

	static List<String> decodeList(String encoded) {
		List<String> items = new ArrayList<>();
		for (String item : encoded.split(",", -1)) {
			String trimmed = item.strip();
			if (!trimmed.isEmpty()) {
				items.add(decode(trimmed));
			}
		}
		return items;
	}

}
