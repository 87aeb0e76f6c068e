package io.gatehouse.token;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Finds JSON objects with duplicate members, at any depth. RFC 8259, section 4 leaves
 * open which of the two counts, so two readers of one token could see different claims.
 * Nimbus refuses duplicates in the outermost object only, unless the first value is
 * {@code null}, and takes the last one in the others.
 */
final class DuplicateMembers {

	private DuplicateMembers() {
	}

	/**
	 * Tells whether any object has a member twice.
	 * @param json a text that was parsed as JSON before, so its syntax is valid
	 */
	static boolean in(String json) {
		Deque<Set<String>> objects = new ArrayDeque<>();
		int i = 0;
		while (i < json.length()) {
			char c = json.charAt(i);
			if (c == '{') {
				objects.push(new HashSet<>());
			}
			else if (c == '}') {
				objects.pop();
			}
			else if (c == '"') {
				int end = endOfString(json, i);
				if (isName(json, end) && !objects.element().add(unescaped(json.substring(i, end)))) {
					return true;
				}
				i = end - 1;
			}
			i++;
		}
		return false;
	}

	private static int endOfString(String json, int start) {
		int i = start + 1;
		while (json.charAt(i) != '"') {
			i += (json.charAt(i) != '\\') ? 1 : 2;
		}
		return i + 1;
	}

	/**
	 * Tells whether a string is a name: outside of strings, a colon follows names only.
	 */
	private static boolean isName(String json, int end) {
		int i = end;
		while (i < json.length() && Character.isWhitespace(json.charAt(i))) {
			i++;
		}
		return i < json.length() && json.charAt(i) == ':';
	}

	private static String unescaped(String quoted) {
		return JsonEscapes.resolve(quoted.substring(1, quoted.length() - 1));
	}

}
