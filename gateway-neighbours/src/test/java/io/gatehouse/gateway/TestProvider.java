package io.gatehouse.gateway;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableChannel;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * OpenID provider on loopback, with discovery, code flow with PKCE (S256 required), and
 * refresh tokens that are spent by their use.
 */
final class TestProvider implements AutoCloseable {

	static final String CLIENT = "edge";

	/** In place of a status: the token endpoint closes the connection. */
	static final int DISCONNECTS = 0;

	private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();

	private final Map<String, String> refreshTokens = new ConcurrentHashMap<>();

	private final List<String> grants = new CopyOnWriteArrayList<>();

	private final AtomicInteger status = new AtomicInteger(200);

	private final DisposableServer server = HttpServer.create()
		.host("127.0.0.1")
		.port(0)
		.handle(this::handle)
		.bindNow();

	private volatile Duration life = Duration.ofMinutes(5);

	private volatile Map<String, Object> claims = Map.of();

	private volatile Sinks.@Nullable One<String> gate;

	String uri() {
		return "http://127.0.0.1:" + this.server.port();
	}

	/** The lifetime of access tokens from now on. */
	void lifeIs(Duration duration) {
		this.life = duration;
	}

	/** Claims of access tokens from now on, in addition or in place of usual ones. */
	void claimsAre(Map<String, Object> changed) {
		this.claims = changed;
	}

	/** The status of answers of the token endpoint from now on. */
	void statusIs(int code) {
		this.status.set(code);
	}

	/** Holds answers of the token endpoint back until the sink emits. */
	Sinks.One<String> hold() {
		Sinks.One<String> sink = Sinks.one();
		this.gate = sink;
		return sink;
	}

	/** The grant types of the requests for tokens, in order. */
	List<String> grants() {
		return this.grants;
	}

	void forgetRefreshTokens() {
		this.refreshTokens.clear();
	}

	void reset() {
		this.life = Duration.ofMinutes(5);
		this.claims = Map.of();
		this.gate = null;
		this.status.set(200);
		this.grants.clear();
	}

	/**
	 * Logs a user in, as the provider's page does.
	 * @param query the query of the authorization request
	 * @return the query with which the browser is sent back
	 */
	String approve(String query, String session) {
		Map<String, String> request = form(query);
		String code = UUID.randomUUID().toString();
		request.put("session", session);
		this.codes.put(code, request);
		return "code=" + code + "&state=" + request.get("state");
	}

	private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
		return switch (request.uri()) {
			case "/.well-known/openid-configuration" -> json(response, """
					{"issuer":"%1$s","authorization_endpoint":"%1$s/authorize","token_endpoint":"%1$s/token",
					"jwks_uri":"%1$s/jwks","end_session_endpoint":"%1$s/end","response_types_supported":["code"],
					"subject_types_supported":["public"],"id_token_signing_alg_values_supported":["RS256"]}"""
				.formatted(uri()));
			case "/jwks" -> json(response, TestKeys.jwkSet(TestKeys.key()));
			case "/token" ->
				request.receive().aggregate().asString().flatMap((body) -> Mono.from(token(form(body), response)));
			default -> response.sendNotFound();
		};
	}

	private Publisher<Void> token(Map<String, String> form, HttpServerResponse response) {
		String grant = String.valueOf(form.get("grant_type"));
		this.grants.add(grant);
		if (this.status.get() == DISCONNECTS) {
			return response.withConnection(DisposableChannel::dispose).neverComplete();
		}
		if (this.status.get() != 200) {
			return response.status(this.status.get()).send();
		}
		Map<String, String> request = grant.equals("refresh_token") ? refreshed(form.get("refresh_token"))
				: redeemed(form);
		if (request == null) {
			return json(response.status(400), "{\"error\":\"invalid_grant\"}");
		}
		Sinks.One<String> wait = this.gate;
		Publisher<Void> answer = Mono.defer(() -> Mono.from(json(response, tokens(request))));
		return (wait != null) ? wait.asMono().then(Mono.from(answer)) : answer;
	}

	private @Nullable Map<String, String> refreshed(@Nullable String token) {
		String session = this.refreshTokens.remove(String.valueOf(token));
		return (session != null) ? Map.of("session", session) : null;
	}

	private @Nullable Map<String, String> redeemed(Map<String, String> form) {
		Map<String, String> request = this.codes.remove(String.valueOf(form.get("code")));
		return (request != null && Objects.equals(request.get("redirect_uri"), form.get("redirect_uri"))
				&& "S256".equals(request.get("code_challenge_method"))
				&& s256(String.valueOf(form.get("code_verifier"))).equals(request.get("code_challenge"))) ? request
						: null;
	}

	private String tokens(Map<String, String> request) {
		long now = System.currentTimeMillis() / 1000;
		String session = String.valueOf(request.get("session"));
		TestTokens access = TestTokens.token()
			.claim("sid", session)
			.claim("jti", UUID.randomUUID().toString())
			.claim("exp", now + this.life.toSeconds());
		this.claims.forEach(access::claim);
		String id = TestTokens.token()
			.header("typ", "JWT")
			.claim("iss", uri())
			.claim("aud", CLIENT)
			.claim("sid", session)
			.claim("nonce", request.get("nonce"))
			.sign();
		String refresh = UUID.randomUUID().toString();
		this.refreshTokens.put(refresh, session);
		return """
				{"access_token":"%s","token_type":"Bearer","expires_in":%d,"refresh_token":"%s","id_token":"%s"}"""
			.formatted(access.sign(), this.life.toSeconds(), refresh, id);
	}

	private static Publisher<Void> json(HttpServerResponse response, String body) {
		return response.header("Content-Type", "application/json").sendString(Mono.just(body));
	}

	static Map<String, String> form(String text) {
		Map<String, String> fields = new HashMap<>();
		for (String field : text.split("&")) {
			int end = field.indexOf('=');
			fields.put(field.substring(0, end), URLDecoder.decode(field.substring(end + 1), StandardCharsets.UTF_8));
		}
		return fields;
	}

	private static String s256(String verifier) {
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
			return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.server.disposeNow();
	}

}
