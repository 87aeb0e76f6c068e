package io.gatehouse.gateway.firewall;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;

/**
 * Checks the request target as it stood in the request line (RFC 9112, section 3.2).
 * Spring's view of it is already decoded, resolved and cleaned, so malformed targets can
 * only be detected here.
 */
final class RequestTarget {

	private RequestTarget() {
	}

	/**
	 * Checks whether the target is malformed in a way that is not allowed, or its path
	 * differs from that of the request's URI, which selects the route: forwarded headers
	 * can change the URI.
	 */
	static boolean isRefused(ServerHttpRequest request, Set<FirewallRelaxation> allowed) {
		String target = raw(request);
		boolean originForm = target.startsWith("/");
		if (!originForm && !(allowed.contains(FirewallRelaxation.ABSOLUTE_FORM) && isHttpUrl(target))) {
			return true;
		}
		if (!target.chars().allMatch((c) -> c > ' ' && c < 0x7f && c != '#')) {
			return true;
		}
		int query = target.indexOf('?');
		int end = (query >= 0) ? query : target.length();
		String rawPath = target.substring(0, end);
		if (!isPath(target, originForm ? 0 : startOfPath(target, end), end, request.getURI().getRawPath())) {
			return true;
		}
		// checked on the raw target: with forwarded headers, Spring's path has no double
		// slash left
		if (!allowed.contains(FirewallRelaxation.DOUBLE_SLASH) && hasDoubleSlash(rawPath, originForm)) {
			return true;
		}
		byte[] path = decoded(rawPath);
		return path == null || (!allowed.contains(FirewallRelaxation.CONTROL_CHARACTERS) && hasControls(path))
				|| (!allowed.contains(FirewallRelaxation.MALFORMED_UTF8) && !isUtf8(path));
	}

	/**
	 * Checks whether a request lacks the {@code Host} header (RFC 9112, section 3.2),
	 * which only HTTP/1.0 may omit.
	 */
	static boolean lacksHost(ServerHttpRequest request) {
		return request.getHeaders().getOrEmpty(HttpHeaders.HOST).isEmpty()
				&& nativeRequest(request) instanceof HttpServerRequest netty
				&& !HttpVersion.HTTP_1_0.equals(netty.version());
	}

	/**
	 * Returns the target as the client sent it; for a request of no server, the path of
	 * its URI.
	 */
	static String raw(ServerHttpRequest request) {
		Object nativeRequest = nativeRequest(request);
		return (nativeRequest instanceof HttpServerRequest netty) ? netty.uri() : request.getURI().getRawPath();
	}

	private static int startOfPath(String target, int end) {
		int slash = target.indexOf('/', target.indexOf("//") + 2);
		return (slash >= 0) ? Math.min(slash, end) : end;
	}

	private static boolean isPath(String target, int start, int end, String path) {
		return path.length() == end - start && target.startsWith(path, start);
	}

	private static @Nullable Object nativeRequest(ServerHttpRequest request) {
		try {
			return ServerHttpRequestDecorator.getNativeRequest(request);
		}
		catch (IllegalArgumentException | IllegalStateException ex) {
			// not a request of a server, or a mock
			return null;
		}
	}

	private static boolean hasDoubleSlash(String path, boolean originForm) {
		return path.indexOf("//", originForm ? 0 : path.indexOf("//") + 2) >= 0;
	}

	private static boolean isHttpUrl(String target) {
		return target.regionMatches(true, 0, "http://", 0, 7) || target.regionMatches(true, 0, "https://", 0, 8);
	}

	/**
	 * Decodes a path to octets; {@code null} if a percent sign is not followed by two hex
	 * digits.
	 */
	private static byte @Nullable [] decoded(String path) {
		ByteBuffer octets = ByteBuffer.allocate(path.length());
		for (int i = 0; i < path.length(); i++) {
			char c = path.charAt(i);
			if (c == '%') {
				int high = (i + 2 < path.length()) ? Character.digit(path.charAt(i + 1), 16) : -1;
				int low = (i + 2 < path.length()) ? Character.digit(path.charAt(i + 2), 16) : -1;
				if (high < 0 || low < 0) {
					return null;
				}
				octets.put((byte) (high << 4 | low));
				i += 2;
			}
			else {
				octets.put((byte) c);
			}
		}
		byte[] bytes = new byte[octets.position()];
		octets.flip().get(bytes);
		return bytes;
	}

	private static boolean hasControls(byte[] octets) {
		for (byte octet : octets) {
			if ((octet >= 0 && octet < ' ') || octet == 0x7f) {
				return true;
			}
		}
		return false;
	}

	private static boolean isUtf8(byte[] octets) {
		try {
			StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
			return true;
		}
		catch (CharacterCodingException ex) {
			return false;
		}
	}

}
