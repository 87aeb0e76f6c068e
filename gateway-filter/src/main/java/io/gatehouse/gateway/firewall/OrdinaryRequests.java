package io.gatehouse.gateway.firewall;

import java.net.URI;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.gatehouse.gateway.HeaderGuard;
import io.gatehouse.gateway.NativeHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Recognizes ordinary requests, which every check of the firewall accepts, whatever is
 * relaxed: {@link RequestTarget}, {@link RequestHeaders}, and Spring Security's strict
 * firewall as {@link StrictFirewalls} configures it, with the checks that Spring makes
 * only when a later filter reads a value. All others need those checks. A request is
 * ordinary if
 * <ul>
 * <li>it is the one that Spring created for Reactor Netty, so that its target and headers
 * are those that were received,</li>
 * <li>its method is allowed,</li>
 * <li>its target is the path and the query of its URI,</li>
 * <li>the path has only characters of a path segment (RFC 3986, section 3.3) other than
 * {@code ;}, no empty segment but a last one, no dot segment, and encodes only printable
 * ASCII other than {@code . / ; \ %},</li>
 * <li>the names of query parameters encode only printable ASCII; their values may be
 * any,</li>
 * <li>it has a {@code Host}, no {@code Authorization} with a comma, no
 * {@code Transfer-Encoding} but {@code chunked}, and no {@code Connection} but one of the
 * usual options,</li>
 * <li>no two header names are equal. The headers above may occur once only; and of names
 * that differ in letter case, a copy of the request would have all values twice, which
 * the firewall's wrapper prevents.</li>
 * </ul>
 */
final class OrdinaryRequests implements Predicate<ServerHttpRequest> {

	private static final int ASCII = 128;

	/** Above, comparing each name with all others would take longer than the checks. */
	private static final int MAX_HEADERS = 64;

	private static final String ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

	/** Characters of a path, with the escape character. */
	private static final boolean[] PATH = table(ALPHANUMERIC + "-._~!$&'()*+,=:@/%");

	/** Characters of a query, as {@link RequestTarget} accepts them. */
	private static final boolean[] QUERY = table(printable(1).replace("#", ""));

	/** Characters that a path may encode. */
	private static final boolean[] ENCODED_IN_PATH = table(printable(0).replaceAll("[./;\\\\%]", ""));

	/** Characters that the name of a query parameter may encode. */
	private static final boolean[] ENCODED_IN_NAME = table(printable(0));

	private final Set<HttpMethod> methods;

	private final List<AsciiString> connectionOptions;

	/**
	 * Creates the predicate.
	 * @param methods the allowed methods
	 * @param guard the guard, which an option of {@code Connection} must not name
	 */
	OrdinaryRequests(Set<String> methods, HeaderGuard guard) {
		this.methods = methods.stream().map(HttpMethod::valueOf).collect(Collectors.toCollection(HashSet::new));
		this.connectionOptions = Stream
			.of(HttpHeaderValues.KEEP_ALIVE, HttpHeaderValues.CLOSE, HttpHeaderValues.UPGRADE)
			.filter((option) -> !guard.isGuarded(option.toString()))
			.toList();
	}

	private static boolean[] table(String characters) {
		boolean[] table = new boolean[ASCII];
		characters.chars().forEach((c) -> table[c] = true);
		return table;
	}

	/** Returns the printable characters of ASCII, from the space or a later one. */
	private static String printable(int offset) {
		StringBuilder characters = new StringBuilder();
		for (char c = (char) (' ' + offset); c < 0x7f; c++) {
			characters.append(c);
		}
		return characters.toString();
	}

	@Override
	public boolean test(ServerHttpRequest request) {
		HttpHeaders received = NativeHeaders.of(request);
		URI uri = request.getURI();
		return received != null && this.methods.contains(request.getMethod())
				&& isOrdinaryTarget(RequestTarget.raw(request), uri.getRawPath(), uri.getRawQuery())
				&& areOrdinary(received);
	}

	private static boolean isOrdinaryTarget(String target, String path, @Nullable String query) {
		if (query == null) {
			return target.equals(path) && isOrdinaryPath(path);
		}
		int end = path.length();
		return target.length() == end + 1 + query.length() && target.startsWith(path) && target.charAt(end) == '?'
				&& target.endsWith(query) && isOrdinaryPath(path) && isOrdinaryQuery(query);
	}

	private static boolean isOrdinaryPath(String path) {
		if (path.isEmpty() || path.charAt(0) != '/') {
			return false;
		}
		for (int i = 1; i < path.length(); i++) {
			char c = path.charAt(i);
			if (!contains(PATH, c) || (path.charAt(i - 1) == '/' && (c == '/' || isDotSegment(path, i)))
					|| (c == '%' && !contains(ENCODED_IN_PATH, decoded(path, i)))) {
				return false;
			}
		}
		return true;
	}

	private static boolean isDotSegment(String path, int start) {
		int end = start;
		while (end < path.length() && path.charAt(end) == '.') {
			end++;
		}
		return end > start && (end == path.length() || path.charAt(end) == '/');
	}

	/**
	 * Checks a query, split as {@code AbstractServerHttpRequest} does: a parameter ends
	 * at {@code &}, and its name at the first {@code =} that follows a character.
	 */
	private static boolean isOrdinaryQuery(String query) {
		boolean inName = true;
		int start = 0;
		for (int i = 0; i < query.length(); i++) {
			char c = query.charAt(i);
			if (!contains(QUERY, c) || (c == '%' && inName && !contains(ENCODED_IN_NAME, decoded(query, i)))) {
				return false;
			}
			if (c == '&') {
				inName = true;
				start = i + 1;
			}
			else if (c == '=' && inName) {
				inName = (i == start);
				start = i + 1;
			}
		}
		return true;
	}

	private static boolean contains(boolean[] table, int c) {
		return c >= 0 && c < ASCII && table[c];
	}

	/**
	 * Decodes the octet after a percent sign; negative if two hex digits do not follow.
	 */
	private static int decoded(String text, int percent) {
		if (percent + 2 >= text.length()) {
			return -1;
		}
		int high = digit(text.charAt(percent + 1));
		int low = digit(text.charAt(percent + 2));
		return (high < 0 || low < 0) ? -1 : high << 4 | low;
	}

	private static int digit(char c) {
		return (c < ASCII) ? Character.digit(c, 16) : -1;
	}

	private boolean areOrdinary(HttpHeaders received) {
		int[] hashes = new int[received.size()];
		if (hashes.length > MAX_HEADERS) {
			return false;
		}
		boolean host = false;
		int count = 0;
		Iterator<Map.Entry<CharSequence, CharSequence>> entries = received.iteratorCharSequence();
		while (entries.hasNext()) {
			Map.Entry<CharSequence, CharSequence> entry = entries.next();
			CharSequence name = entry.getKey();
			// does not depend on letter case, and was computed when the header was added
			int hash = AsciiString.hashCode(name);
			if (contains(hashes, count, hash) || !isOrdinary(name, entry.getValue())) {
				return false;
			}
			hashes[count++] = hash;
			host = host || isNamed(name, HttpHeaderNames.HOST);
		}
		return host;
	}

	private static boolean contains(int[] hashes, int count, int hash) {
		for (int i = 0; i < count; i++) {
			if (hashes[i] == hash) {
				return true;
			}
		}
		return false;
	}

	private boolean isOrdinary(CharSequence name, CharSequence value) {
		if (isNamed(name, HttpHeaderNames.AUTHORIZATION)) {
			return value.toString().indexOf(',') < 0;
		}
		if (isNamed(name, HttpHeaderNames.TRANSFER_ENCODING)) {
			return isNamed(value, HttpHeaderValues.CHUNKED);
		}
		return !isNamed(name, HttpHeaderNames.CONNECTION) || isUsualOption(value);
	}

	private boolean isUsualOption(CharSequence option) {
		for (AsciiString usual : this.connectionOptions) {
			if (isNamed(option, usual)) {
				return true;
			}
		}
		return false;
	}

	/** Compares as Netty does when it looks up a header by its name. */
	private static boolean isNamed(CharSequence text, AsciiString name) {
		return text.length() == name.length() && AsciiString.contentEqualsIgnoreCase(text, name);
	}

}
