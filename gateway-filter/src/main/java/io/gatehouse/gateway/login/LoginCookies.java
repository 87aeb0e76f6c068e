package io.gatehouse.gateway.login;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.gatehouse.gateway.RequestWithHeaders;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseCookie.ResponseCookieBuilder;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Names and attributes of the cookies of a browser login. With the prefix {@code __Host-}
 * (RFC 6265bis, section 4.1.3.2) a browser accepts a cookie only from this host over TLS,
 * so neither a sibling domain nor plain HTTP can plant one. The session cookie is
 * {@code SameSite=Lax}: with {@code Strict} a browser would not send it with the redirect
 * that comes back from the provider, nor with a link from a mail.
 */
final class LoginCookies {

	/** The name that Angular and axios look for; its value is bound to the session. */
	static final String CSRF = "XSRF-TOKEN";

	private static final String HOST_PREFIX = "__Host-";

	private final String session;

	private final String login;

	private final boolean secure;

	private final Set<String> names;

	/**
	 * Creates the cookies.
	 * @param name the name of the session cookie without the prefix
	 * @param secure whether the cookies have the prefix and {@code Secure}
	 */
	LoginCookies(String name, boolean secure) {
		String prefix = secure ? HOST_PREFIX : "";
		this.session = prefix + name;
		this.login = prefix + name + "-login";
		this.secure = secure;
		this.names = Set.of(this.session, this.login, CSRF);
	}

	/** Returns the name of the session cookie. */
	String session() {
		return this.session;
	}

	/** Returns the name of the cookie of a pending login. */
	String login() {
		return this.login;
	}

	/** Sets the attributes of a cookie that scripts cannot read. */
	void protect(ResponseCookieBuilder cookie) {
		cookie.path("/").secure(this.secure).httpOnly(true).sameSite("Lax");
	}

	/**
	 * Returns the cookie of a pending login.
	 * @param maxAge its lifetime; zero to remove it
	 */
	ResponseCookie login(String value, Duration maxAge) {
		ResponseCookieBuilder cookie = ResponseCookie.from(this.login, value).maxAge(maxAge);
		protect(cookie);
		return cookie.build();
	}

	/**
	 * Returns the cookie from which scripts of this origin read the token against
	 * cross-site requests.
	 */
	ResponseCookie csrf(String token) {
		return ResponseCookie.from(CSRF, token).path("/").secure(this.secure).sameSite("Strict").build();
	}

	/** Tells whether a request has a session cookie. */
	boolean hasSession(ServerHttpRequest request) {
		return value(request, this.session) != null;
	}

	/**
	 * Returns the value of one of these cookies. The name has to be exactly as a browser
	 * saw it when it checked the prefix: the decoder of the server skips commas before a
	 * name, so a sibling domain could plant {@code ,__Host-gatehouse}, in which a browser
	 * sees no prefix.
	 * @return the value, or {@code null} if there is none, an empty one, or several: the
	 * prefix leaves room for one
	 */
	static @Nullable String value(ServerHttpRequest request, String name) {
		String found = null;
		for (String header : request.getHeaders().getOrEmpty(HttpHeaders.COOKIE)) {
			for (String cookie : header.split(";")) {
				int start = 0;
				while (start < cookie.length() && (cookie.charAt(start) == ' ' || cookie.charAt(start) == '\t')) {
					start++;
				}
				if (cookie.startsWith(name + "=", start)) {
					if (found != null) {
						return null;
					}
					found = cookie.substring(start + name.length() + 1).strip();
				}
			}
		}
		return (found == null || found.isEmpty()) ? null : found;
	}

	/**
	 * Tells whether a {@code Set-Cookie} header, or a part of {@code Cookie}, is one of
	 * these cookies for any decoder, also for one that skips commas before a name.
	 */
	boolean isOwn(String cookie) {
		int end = cookie.indexOf('=');
		int start = 0;
		while (start < end && (cookie.charAt(start) == ',' || cookie.charAt(start) <= ' ')) {
			start++;
		}
		return end >= 0 && this.names.contains(cookie.substring(start, end).strip());
	}

	/**
	 * Removes these cookies from a request, and keeps all others.
	 * @return the request itself if it has none of them
	 */
	ServerHttpRequest without(ServerHttpRequest request) {
		List<String> received = request.getHeaders().getOrEmpty(HttpHeaders.COOKIE);
		List<String> kept = new ArrayList<>();
		boolean changed = false;
		for (String header : received) {
			List<String> others = new ArrayList<>();
			for (String cookie : header.split(";")) {
				if (isOwn(cookie)) {
					changed = true;
				}
				else if (!cookie.isBlank()) {
					others.add(cookie.strip());
				}
			}
			if (!others.isEmpty()) {
				kept.add(String.join("; ", others));
			}
		}
		if (!changed) {
			return request;
		}
		HttpHeaders headers = new HttpHeaders();
		headers.addAll(request.getHeaders());
		headers.remove(HttpHeaders.COOKIE);
		headers.addAll(HttpHeaders.COOKIE, kept);
		return RequestWithHeaders.of(request, headers);
	}

}
