package io.gatehouse.authorizationserver;

import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Browser of a user: it keeps cookies, and follows redirects within the authorization
 * server.
 */
final class Browser {

	private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

	private final CookieManager cookies = new CookieManager();

	private final HttpClient http = HttpClient.newBuilder().cookieHandler(this.cookies).build();

	private final String server;

	Browser(String server) {
		this.server = server;
	}

	HttpResponse<String> get(String location) {
		return send(HttpRequest.newBuilder(URI.create(this.server).resolve(location)).header("Accept", "text/html"));
	}

	HttpResponse<String> post(String path, Map<String, String> form) {
		return send(HttpRequest.newBuilder(URI.create(this.server).resolve(path))
			.header("Accept", "text/html")
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString(Forms.encode(form))));
	}

	private HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Opens a page, and follows redirects as long as they stay at the server. */
	HttpResponse<String> open(String location) {
		HttpResponse<String> response = get(location);
		while (isRedirect(response) && location(response).startsWith(this.server)) {
			response = get(location(response));
		}
		return response;
	}

	/** Logs in at the login page, and follows the redirects that come after. */
	HttpResponse<String> login(HttpResponse<String> loginPage, String user, String password) {
		Matcher csrf = CSRF.matcher(loginPage.body());
		if (!csrf.find()) {
			throw new AssertionError("This is no login page: " + loginPage.statusCode() + " " + loginPage.body());
		}
		HttpResponse<String> response = post("/login",
				Map.of("username", user, "password", password, "_csrf", csrf.group(1)));
		while (isRedirect(response) && location(response).startsWith(this.server)) {
			response = get(location(response));
		}
		return response;
	}

	static boolean isRedirect(HttpResponse<?> response) {
		return response.statusCode() == 302 || response.statusCode() == 303;
	}

	static String location(HttpResponse<?> response) {
		return response.headers().firstValue("Location").orElse("");
	}

	/** Returns the parameters with which a browser is sent back to an application. */
	static Map<String, String> parameters(HttpResponse<?> response) {
		Map<String, String> parameters = new HashMap<>();
		String query = URI.create(location(response)).getRawQuery();
		for (String parameter : (query != null) ? query.split("&") : new String[0]) {
			String[] parts = parameter.split("=", 2);
			parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
		}
		return parameters;
	}

	List<HttpCookie> cookies() {
		return this.cookies.getCookieStore().getCookies();
	}

	/** Removes the session, as the end of its time does. */
	void forgetSession() {
		cookies().stream()
			.filter((cookie) -> cookie.getName().equals("JSESSIONID"))
			.toList()
			.forEach((cookie) -> this.cookies.getCookieStore().remove(null, cookie));
	}

}
