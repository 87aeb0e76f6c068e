package io.gatehouse.demo.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Browser of a user, without scripts: it keeps cookies, follows redirects, sends the
 * forms of pages, and makes single requests as scripts do.
 */
public final class DemoBrowser {

	private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

	private static final int MAX_REDIRECTS = 20;

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final CookieManager cookies = new LoopbackCookies();

	private final HttpClient http = HttpClient.newBuilder()
		// no browser asks for h2c, and an upgrade counts as a WebSocket
		.version(HttpClient.Version.HTTP_1_1)
		.cookieHandler(this.cookies)
		.connectTimeout(Duration.ofSeconds(5))
		.build();

	/**
	 * Opens a page.
	 * @param address its address
	 * @return the page that the last redirect leads to
	 * @throws UncheckedIOException if there is no answer
	 */
	public Page open(URI address) {
		return followed(address, send(request(address).GET()));
	}

	/**
	 * Sends a form of a page that has a CSRF token.
	 * @param page the page
	 * @param path the path that the form is sent to
	 * @param fields the other fields
	 * @return the page that the last redirect leads to
	 * @throws UncheckedIOException if there is no answer
	 */
	public Page submit(Page page, String path, Map<String, String> fields) {
		Matcher csrf = CSRF.matcher(page.answer().body());
		String body = fields.entrySet()
			.stream()
			.map((field) -> field.getKey() + "=" + encoded(field.getValue()))
			.collect(Collectors.joining("&")) + (csrf.find() ? "&_csrf=" + encoded(csrf.group(1)) : "");
		URI address = page.address().resolve(path);
		return followed(address, send(request(address).header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString(body))));
	}

	/**
	 * Sends a request as a script of a page does, and follows no redirect.
	 * @param method the method
	 * @param address the address
	 * @param headers names and values in turn
	 * @return the answer, of any status
	 * @throws UncheckedIOException if there is none
	 */
	public Answer fetch(String method, URI address, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(address)
			.timeout(TIMEOUT)
			.method(method, HttpRequest.BodyPublishers.noBody())
			.header("Accept", "application/json");
		return send((headers.length > 0) ? request.headers(headers) : request);
	}

	/**
	 * Returns the value of a cookie.
	 * @param name the name
	 * @return the value, or an empty text
	 */
	public String cookie(String name) {
		return this.cookies.getCookieStore()
			.getCookies()
			.stream()
			.filter((cookie) -> cookie.getName().equals(name))
			.map(HttpCookie::getValue)
			.findFirst()
			.orElse("");
	}

	private static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	private Page followed(URI address, Answer first) {
		Page page = new Page(address, first);
		for (int i = 0; i < MAX_REDIRECTS; i++) {
			Optional<URI> next = page.redirect();
			// nothing listens there: it is the address of a client without a page
			if (next.isEmpty() || next.get().getPort() == 1) {
				return page;
			}
			page = new Page(next.get(), send(request(next.get()).GET()));
		}
		throw new IllegalStateException("Too many redirects, the last one to " + page.address().getPath());
	}

	private static HttpRequest.Builder request(URI address) {
		return HttpRequest.newBuilder(address).header("Accept", "text/html, */*;q=0.8").timeout(TIMEOUT);
	}

	private Answer send(HttpRequest.Builder request) {
		try {
			HttpResponse<String> response = this.http.send(request.build(),
					HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
			return new Answer(response.statusCode(), response.headers(), response.body());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

	/**
	 * Cookies that sends those with {@code Secure} to this machine by plain HTTP, too, as
	 * browsers do.
	 */
	private static final class LoopbackCookies extends CookieManager {

		private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost");

		@Override
		public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) throws IOException {
			boolean trusted = LOOPBACK.contains(uri.getHost());
			return super.get(trusted ? URI.create("https:" + uri.getRawSchemeSpecificPart()) : uri, headers);
		}

	}

	/**
	 * Page that a browser shows.
	 *
	 * @param address its address
	 * @param answer the answer from there
	 */
	public record Page(URI address, Answer answer) {

		/**
		 * Returns where the answer redirects to.
		 * @return the address, or empty if it is no redirect
		 */
		public Optional<URI> redirect() {
			boolean redirects = this.answer.status() == 302 || this.answer.status() == 303;
			return redirects ? Optional.of(this.address.resolve(this.answer.header("Location"))) : Optional.empty();
		}

	}

}
