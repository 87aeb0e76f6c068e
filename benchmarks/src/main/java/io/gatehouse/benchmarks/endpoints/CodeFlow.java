package io.gatehouse.benchmarks.endpoints;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.gatehouse.benchmarks.ServerProcess;
import io.gatehouse.token.Sha256;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Gets access tokens by the authorization code flow of OpenID Connect: each user logs in
 * at the form of the server, in a browser of their own, and the client redeems the code.
 */
final class CodeFlow implements Endpoints.TokenSource {

	/** The redirect URI of all clients. */
	static final String REDIRECT_URI = "http://127.0.0.1/callback";

	private static final String VERIFIER = "a-code-verifier-of-at-least-43-characters-0123456789";

	private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

	private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");

	private static final Pattern ACCESS_TOKEN = Pattern.compile("\"access_token\":\"([^\"]+)\"");

	private static final int OK = 200;

	private static final int FOUND = 302;

	private final Http http;

	private final ServerProcess server;

	private final String client;

	private final boolean inMemory;

	/**
	 * Creates a source.
	 * @param client the id of the client
	 * @param inMemory whether the server has the store in memory
	 */
	CodeFlow(Http http, ServerProcess server, String client, boolean inMemory) {
		this.http = http;
		this.server = server;
		this.client = client;
		this.inMemory = inMemory;
	}

	@Override
	public String client() {
		return this.client;
	}

	@Override
	public Flux<String> tokens(Flux<String> users, int parallel) {
		// the store in memory cannot be read while another code is being stored
		return users.flatMap(this::loggedIn, parallel).flatMap(this::token, this.inMemory ? 1 : parallel);
	}

	private Mono<Browser> loggedIn(String user) {
		Browser browser = new Browser();
		return browser.get("/login", OK)
			.flatMap((page) -> browser.post("/login",
					Map.of("username", user, "password", "password", "_csrf", Http.part(CSRF, page.body()))))
			.thenReturn(browser);
	}

	private Mono<String> token(Browser browser) {
		return browser.get("/oauth2/authorize?" + Http.encoded(request()), FOUND)
			.flatMap((answer) -> redeemed(Http.part(CODE, answer.headers().firstValue("Location").orElse(""))));
	}

	private Map<String, String> request() {
		return Map.of("response_type", "code", "client_id", this.client, "scope", "openid profile", "redirect_uri",
				REDIRECT_URI, "state", "a-state", "nonce", "a-nonce", "code_challenge_method", "S256", "code_challenge",
				Sha256.base64Url(VERIFIER));
	}

	private Mono<String> redeemed(String code) {
		return this.http
			.send(Http.post(uri("/oauth2/token"),
					Map.of("grant_type", "authorization_code", "code", code, "redirect_uri", REDIRECT_URI,
							"code_verifier", VERIFIER),
					this.client), OK)
			.map((answer) -> Http.part(ACCESS_TOKEN, answer.body()));
	}

	@Override
	public Mono<Void> forget() {
		return this.inMemory ? this.http.send(Http.post(uri("/peer/empty"), Map.of()), OK).then() : Mono.empty();
	}

	private String uri(String path) {
		return Endpoints.uri(this.server, path);
	}

	/** Keeps the cookies of one user. */
	private final class Browser {

		private final Map<String, String> cookies = new TreeMap<>();

		Mono<HttpResponse<String>> get(String path, int status) {
			return send(HttpRequest.newBuilder(URI.create(uri(path))), status);
		}

		Mono<HttpResponse<String>> post(String path, Map<String, String> form) {
			return send(Http.post(uri(path), form), FOUND);
		}

		private Mono<HttpResponse<String>> send(HttpRequest.Builder request, int status) {
			if (!this.cookies.isEmpty()) {
				request.header("Cookie",
						this.cookies.entrySet().stream().map(Object::toString).collect(Collectors.joining("; ")));
			}
			return CodeFlow.this.http.send(request.header("Accept", "text/html"), status)
				.doOnNext((answer) -> answer.headers().allValues("Set-Cookie").forEach(this::keep));
		}

		private void keep(String cookie) {
			String[] parts = cookie.substring(0, (cookie + ";").indexOf(';')).split("=", 2);
			this.cookies.put(parts[0], parts[1]);
		}

	}

}
