package io.gatehouse.gateway;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;

/**
 * Parses the {@code for} parameters of {@code Forwarded} (RFC 7239, section 4). A value
 * is split from its right end, so that a quotation mark left open by a client cannot
 * swallow the elements that proxies append.
 */
final class ForwardedNodes {

	private ForwardedNodes() {
	}

	/**
	 * Parses a value of the header.
	 * @param header the value
	 * @return the nodes in order, one for each element, without quotation marks; empty
	 * text for an element without one
	 */
	static Stream<String> read(String header) {
		return split(header, ',').stream().map(ForwardedNodes::node);
	}

	private static String node(String element) {
		for (String pair : split(element, ';')) {
			int equals = pair.indexOf('=');
			if (equals >= 0 && pair.substring(0, equals).strip().equalsIgnoreCase("for")) {
				return unquoted(pair.substring(equals + 1).strip());
			}
		}
		return "";
	}

	private static Deque<String> split(String text, char separator) {
		Deque<String> parts = new ArrayDeque<>();
		boolean quoted = false;
		int end = text.length();
		for (int i = end - 1; i >= 0; i--) {
			char character = text.charAt(i);
			if (character == '"' && !(i > 0 && text.charAt(i - 1) == '\\')) {
				quoted = !quoted;
			}
			else if (character == separator && !quoted) {
				parts.addFirst(text.substring(i + 1, end));
				end = i;
			}
		}
		parts.addFirst(text.substring(0, end));
		return parts;
	}

	/** Removes the quotation marks. Escapes are kept, since no address has any. */
	private static String unquoted(String value) {
		boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
		return quoted ? value.substring(1, value.length() - 1) : value;
	}

}
