package io.gatehouse.gateway.login;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Reads what browsers say about a request: Fetch Metadata ({@code Sec-Fetch-Site},
 * {@code Sec-Fetch-Mode}) and {@code Origin}. Scripts cannot set these headers.
 */
final class BrowserRequests {

	/** Header with the token of {@link LoginCookies#CSRF}. */
	static final String CSRF_HEADER = "X-XSRF-TOKEN";

	private static final String SITE = "Sec-Fetch-Site";

	private static final String MODE = "Sec-Fetch-Mode";

	private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

	private enum Source {

		/** The browser names this origin. */
		OWN,

		/** The browser names another origin, or it cannot be told which. */
		FOREIGN,

		/** The request says nothing. */
		UNKNOWN

	}

	private BrowserRequests() {
	}

	/**
	 * Tells whether a cookie may authenticate a request.
	 * <ul>
	 * <li>A request of this origin may use it.</li>
	 * <li>One of another origin, also of the same site, may only lead the user here: a
	 * {@code GET} in a window.</li>
	 * <li>One that says nothing about its origin may read. To change anything it needs
	 * the token in {@value #CSRF_HEADER}; it may not upgrade the connection.</li>
	 * </ul>
	 * @param token the token of the session, or {@code null} if it has none
	 */
	static boolean mayUseCookie(ServerHttpRequest request, @Nullable String token) {
		HttpHeaders headers = request.getHeaders();
		boolean upgrade = headers.containsHeader(HttpHeaders.UPGRADE);
		boolean reading = SAFE.contains(request.getMethod()) && !upgrade;
		return switch (source(request)) {
			case OWN -> true;
			case FOREIGN -> reading && "navigate".equals(headers.getFirst(MODE));
			case UNKNOWN -> reading || (!upgrade && isToken(headers.getOrEmpty(CSRF_HEADER), token));
		};
	}

	private static Source source(ServerHttpRequest request) {
		List<String> sites = request.getHeaders().getOrEmpty(SITE);
		if (!sites.isEmpty() && !sites.equals(List.of("none"))) {
			return sites.equals(List.of("same-origin")) ? Source.OWN : Source.FOREIGN;
		}
		List<String> origins = request.getHeaders().getOrEmpty(HttpHeaders.ORIGIN);
		if (origins.isEmpty()) {
			return Source.UNKNOWN;
		}
		return (origins.size() == 1 && origins.get(0).equalsIgnoreCase(origin(request.getURI()))) ? Source.OWN
				: Source.FOREIGN;
	}

	/** Returns the origin of this gateway in a request, as browsers write it. */
	private static String origin(URI uri) {
		String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
		// not the host, which URI does not find in a name with an underscore
		String authority = String.valueOf(uri.getRawAuthority());
		String usual = scheme.equals("https") ? ":443" : ":80";
		return scheme + "://"
				+ (authority.endsWith(usual) ? authority.substring(0, authority.length() - usual.length()) : authority);
	}

	private static boolean isToken(List<String> sent, @Nullable String token) {
		return token != null && sent.size() == 1 && MessageDigest.isEqual(sent.get(0).getBytes(StandardCharsets.UTF_8),
				token.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Tells whether the answer is shown in a window or frame: by {@code Sec-Fetch-Mode},
	 * or else because the request accepts {@code text/html}.
	 */
	static boolean isNavigation(ServerHttpRequest request) {
		String mode = request.getHeaders().getFirst(MODE);
		return (mode != null) ? mode.equals("navigate")
				: request.getHeaders()
					.getOrEmpty(HttpHeaders.ACCEPT)
					.stream()
					.anyMatch((accepted) -> accepted.toLowerCase(Locale.ROOT).contains("text/html"));
	}

	/**
	 * Tells whether a refused request is answered by a redirect: a navigation, and
	 * without Fetch Metadata only a {@code GET}.
	 */
	static boolean isRedirectable(ServerHttpRequest request) {
		return isNavigation(request)
				&& (request.getHeaders().containsHeader(MODE) || HttpMethod.GET.equals(request.getMethod()));
	}

}
