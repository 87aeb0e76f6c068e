package io.gatehouse.session.oauth2;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import com.nimbusds.jose.jwk.JWKSet;
import io.gatehouse.revocation.redis.QuickShutdown;
import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.session.Account;
import io.gatehouse.session.Device;
import io.gatehouse.session.IssuedSession;
import io.gatehouse.session.LoginRequest;
import io.gatehouse.session.SessionService;
import io.gatehouse.test.MutableClock;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestKeys;
import io.gatehouse.token.ForGatehouse;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/**
 * Application with the endpoints for tokens, which is called over HTTP.
 */
final class TokenEndpointApplication implements AutoCloseable {

	static final String REVOKE = "/oauth2/revoke";

	static final String INTROSPECT = "/oauth2/introspect";

	/** The client that tokens are issued to, which may call both endpoints. */
	static final String OWNER = "web shop";

	/** A secret whose characters differ from their form encoding. */
	static final String OWNER_SECRET = "s e:c%r+e&t=é";

	/** A resource server. */
	static final String ORDERS = "orders";

	static final String ORDERS_SECRET = "orders-secret";

	/** Another client, which may revoke only. */
	static final String OTHER = "other";

	static final String OTHER_SECRET = "other-secret";

	private static final BCryptPasswordEncoder QUICK = new BCryptPasswordEncoder(4);

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private static final Map<String, TokenEndpointApplication> shared = new HashMap<>();

	private final ConfigurableApplicationContext context;

	private TokenEndpointApplication(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Returns an application that tests with the same settings share, at the present
	 * time.
	 */
	static TokenEndpointApplication shared(WebApplicationType type, String... settings) {
		TokenEndpointApplication application = shared.computeIfAbsent(type + Arrays.toString(settings),
				(key) -> start(type, settings));
		application.clock().set(Instant.now());
		return application;
	}

	static void closeShared() {
		shared.values().forEach(TokenEndpointApplication::close);
		shared.clear();
	}

	static TokenEndpointApplication start(WebApplicationType type, String... settings) {
		return start(type, Application.class, RedisServer.shared(), settings);
	}

	static TokenEndpointApplication start(WebApplicationType type, Class<?> application, RedisServer redis,
			String... settings) {
		Map<String, String> all = new LinkedHashMap<>();
		Stream
			.of(Stream.of("server.port=0", "server.address=127.0.0.1", "spring.data.redis.host=127.0.0.1",
					"spring.data.redis.port=" + redis.port(), "spring.main.banner-mode=off",
					"gatehouse.revocation.lease=100ms", "gatehouse.revocation.timeout=5s",
					"gatehouse.revocation.confirm-timeout=20s", "gatehouse.revocation.write-timeout=10s",
					"gatehouse.session.issuer=https://auth.test", "gatehouse.session.client-id=" + OWNER,
					"gatehouse.session.keys[0].value=" + new JWKSet(TestKeys.key()).toString(false),
					"gatehouse.session.oauth2.enabled=true"), clients(), Arrays.stream(settings))
			.flatMap(Function.identity())
			.forEach((setting) -> all.put(setting.substring(0, setting.indexOf('=')), "--" + setting));
		return new TokenEndpointApplication(new SpringApplicationBuilder(application, QuickShutdown.class).web(type)
			.run(all.values().toArray(String[]::new)));
	}

	private static Stream<String> clients() {
		String prefix = "gatehouse.session.oauth2.clients.";
		return Stream.of(prefix + "[" + OWNER + "].secret=" + hash(OWNER_SECRET),
				prefix + "[" + OWNER + "].allowed=introspect,revoke",
				prefix + ORDERS + ".secret=" + hash(ORDERS_SECRET), prefix + ORDERS + ".allowed=introspect",
				prefix + OTHER + ".secret=" + hash(OTHER_SECRET), prefix + OTHER + ".allowed=revoke");
	}

	static String hash(String secret) {
		return "{bcrypt}" + QUICK.encode(secret);
	}

	/** Empties Redis, so that no call waits for a takeover. */
	static void reset(RedisFixture redis) {
		redis.reset();
		redis.knowSinceLong();
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	SessionService sessions() {
		return bean(SessionService.class);
	}

	MutableClock clock() {
		return bean(MutableClock.class);
	}

	IssuedSession login() {
		return sessions().login(LoginRequest.of(Account.ofSubject("alice"), Device.of("phone")));
	}

	URI uri(String path) {
		return URI.create("http://127.0.0.1:" + this.context.getEnvironment().getProperty("local.server.port") + path);
	}

	static String basic(String id, String secret) {
		return "Basic " + Base64.getEncoder()
			.encodeToString((encoded(id) + ":" + encoded(secret)).getBytes(StandardCharsets.UTF_8));
	}

	static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	/** Sends a token as the client that it was issued to. */
	HttpResponse<String> owner(String path, String token) {
		return post(path, basic(OWNER, OWNER_SECRET), "token=" + encoded(token));
	}

	/** Asks for a token as a resource server. */
	HttpResponse<String> orders(String token) {
		return post(INTROSPECT, basic(ORDERS, ORDERS_SECRET), "token=" + encoded(token));
	}

	/**
	 * Sends a form.
	 * @param authorization the header, empty for none
	 */
	HttpResponse<String> post(String path, String authorization, String form) {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString(form));
		return send(authorization.isEmpty() ? request : request.header("Authorization", authorization));
	}

	HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		@ForGatehouse
		MutableClock clock() {
			return MutableClock.at(Instant.now());
		}

		/** Not shared, since the end of one application would stop the others. */
		@Bean
		ReactorResourceFactory reactorResources() {
			ReactorResourceFactory resources = new ReactorResourceFactory();
			resources.setUseGlobalResources(false);
			return resources;
		}

	}

}
