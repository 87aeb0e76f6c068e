package io.gatehouse.gateway;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Browser with cookies of one origin, {@code http://localhost}. It takes cookies as from
 * a secure origin.
 */
final class TestBrowser {

	static final String SESSION = "__Host-gatehouse";

	/** What a browser sends with an address that is typed or a link of the same page. */
	static final List<String> NAVIGATE = List.of("Sec-Fetch-Mode: navigate", "Sec-Fetch-Site: same-origin");

	/** What a browser sends with a script's request to its own origin. */
	static final List<String> FETCH = List.of("Sec-Fetch-Mode: cors", "Sec-Fetch-Site: same-origin");

	private final Map<String, String> cookies = new TreeMap<>();

	private final List<String> set = new ArrayList<>();

	private final GuardedGateway gateway;

	private final TestProvider provider;

	private final String basePath;

	/** The {@code sid} of the session at the provider. */
	private final String session = UUID.randomUUID().toString();

	TestBrowser(GuardedGateway gateway, TestProvider provider) {
		this(gateway, provider, "");
	}

	/**
	 * Creates a browser.
	 * @param basePath the base path of the gateway
	 */
	TestBrowser(GuardedGateway gateway, TestProvider provider, String basePath) {
		this.basePath = basePath;
		this.gateway = gateway;
		this.provider = provider;
	}

	String session() {
		return this.session;
	}

	Map<String, String> cookies() {
		return this.cookies;
	}

	/** All {@code Set-Cookie} headers so far. */
	List<String> set() {
		return this.set;
	}

	String cookieHeader() {
		return "Cookie: " + this.cookies.entrySet()
			.stream()
			.map((cookie) -> cookie.getKey() + "=" + cookie.getValue())
			.collect(Collectors.joining("; "));
	}

	RawHttp.Response navigate(String target) {
		return request("GET", target, NAVIGATE);
	}

	RawHttp.Response fetch(String target) {
		return request("GET", target, FETCH);
	}

	RawHttp.Response request(String method, String target, List<String> headers) {
		List<String> all = new ArrayList<>(headers);
		if (!this.cookies.isEmpty()) {
			all.add(cookieHeader());
		}
		RawHttp.Response response = this.gateway.request(method, target, all.toArray(String[]::new));
		response.headers()
			.stream()
			.filter((line) -> line.toLowerCase(Locale.ROOT).startsWith("set-cookie:"))
			.map((line) -> line.substring(11).strip())
			.forEach(this::take);
		return response;
	}

	private void take(String cookie) {
		this.set.add(cookie);
		String pair = cookie.split(";", 2)[0];
		String name = pair.substring(0, pair.indexOf('='));
		if (cookie.contains("Max-Age=0")) {
			this.cookies.remove(name);
		}
		else {
			this.cookies.put(name, pair.substring(name.length() + 1));
		}
	}

	/** Follows the redirect to the provider, where the user logs in, and comes back. */
	RawHttp.Response logIn(@Nullable String returnTo) {
		String login = this.basePath + "/oauth2/authorization/idp"
				+ ((returnTo != null) ? "?return_to=" + returnTo : "");
		return comeBack(navigate(login));
	}

	RawHttp.Response comeBack(RawHttp.Response toProvider) {
		String query = this.provider.approve(URI.create(toProvider.header("Location").orElseThrow()).getRawQuery(),
				this.session);
		return request("GET", this.basePath + "/login/oauth2/code/idp?" + query,
				List.of("Sec-Fetch-Mode: navigate", "Sec-Fetch-Site: cross-site"));
	}

}
