package io.gatehouse.gateway.access;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.springframework.http.server.PathContainer;
import org.springframework.util.StringUtils;

/**
 * Converts a request's path to its plain form. Services accept several spellings of a
 * path, each in its own way, so the plain form undoes all of them: percent-encoding (also
 * repeated), matrix parameters, empty and dot segments, backslashes, blanks around a
 * segment, and slashes at the end. The patterns handle letter case and suffixes.
 */
final class PathSpelling {

	/** Rounds of percent-decoding. No service decodes more often. */
	private static final int DECODINGS = 3;

	private PathSpelling() {
	}

	/**
	 * Checks whether a path is its own plain form, in lower case and without a suffix.
	 * May return {@code false} for a plain path.
	 */
	static boolean isPlain(String rawPath) {
		int length = rawPath.length();
		for (int i = 0; i < length; i++) {
			char c = rawPath.charAt(i);
			if (c == '/') {
				boolean last = i + 1 == length;
				if ((last && i > 0) || (!last && rawPath.charAt(i + 1) == '/')) {
					return false;
				}
			}
			else if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) {
				return false;
			}
		}
		return true;
	}

	/** The plain form of a path. */
	static PathContainer plain(String rawPath) {
		String path = decoded(rawPath);
		List<String> segments = new ArrayList<>();
		int start = 0;
		for (int i = 0; i <= path.length(); i++) {
			if (i == path.length() || path.charAt(i) == '/' || path.charAt(i) == '\\') {
				add(segments, path.substring(start, i));
				start = i + 1;
			}
		}
		return PathContainer.parsePath("/" + String.join("/", segments).replace("%", "%25"));
	}

	private static void add(List<String> segments, String segment) {
		int parameters = segment.indexOf(';');
		String name = ((parameters >= 0) ? segment.substring(0, parameters) : segment).trim();
		switch (name) {
			case "", "." -> {
				// no segment
			}
			case ".." -> {
				if (!segments.isEmpty()) {
					segments.remove(segments.size() - 1);
				}
			}
			default -> segments.add(name);
		}
	}

	private static String decoded(String path) {
		String decoded = path;
		for (int i = 0; i < DECODINGS && decoded.indexOf('%') >= 0; i++) {
			decoded = StringUtils.uriDecode(withoutBadEscapes(decoded), StandardCharsets.UTF_8);
		}
		return decoded;
	}

	/**
	 * Escapes percent signs that no two hex digits follow, so that the rest can be
	 * decoded.
	 */
	private static String withoutBadEscapes(String path) {
		StringBuilder escaped = new StringBuilder(path.length());
		for (int i = 0; i < path.length(); i++) {
			char c = path.charAt(i);
			escaped.append(c);
			if (c == '%' && !(i + 2 < path.length() && isHex(path.charAt(i + 1)) && isHex(path.charAt(i + 2)))) {
				escaped.append("25");
			}
		}
		return escaped.toString();
	}

	private static boolean isHex(char c) {
		return Character.digit(c, 16) >= 0 && c < 128;
	}

}
