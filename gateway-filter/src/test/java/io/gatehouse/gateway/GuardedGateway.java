package io.gatehouse.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.gateway.GuardEnvironment.Protocol;
import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.RevocationScript;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTls;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

/**
 * Real gateway on loopback in a {@link GuardEnvironment}, with a recording upstream and a
 * real Redis in which it has keys of its own. The routes, all below the base path:
 * {@code /orders/**} and {@code /users/**} (token required; {@code /orders/export} is for
 * admins by an exact rule), {@code /public/**} (public by rule), {@code /open/**} (public
 * by metadata), {@code /maybe/**} (optional by rule), {@code /admin/**} (role admin by
 * rule), {@code /secret/**} (role admin by metadata), {@code /brief/**} (revocation is
 * not looked up), {@code /inward/**} (authenticated, forwards to {@code /public/inward}),
 * {@code /outward/**} (public, forwards to {@code /orders/outward}),
 * {@code /brief-inward/**} (revocation is not looked up, forwards to
 * {@code /orders/brief}).
 */
final class GuardedGateway implements AutoCloseable {

	static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";

	private static final AtomicInteger COUNT = new AtomicInteger();

	private final GuardEnvironment environment;

	private final GuardUpstream upstream = new GuardUpstream(keys());

	private final RedisKeys keys = new RedisKeys("guard" + COUNT.incrementAndGet());

	private final RedisClient redisClient = RedisClient
		.create(RedisURI.create("127.0.0.1", RedisServer.shared().port()));

	private final StatefulRedisConnection<String, String> redis = this.redisClient.connect();

	private final ConfigurableApplicationContext context;

	private final @Nullable RawHttp2 http2;

	/** TLS context of all requests, so that they resume one TLS session. */
	private final SSLContext tls = TestTls.clientContext();

	GuardedGateway(GuardEnvironment environment) {
		this.environment = environment;
		// a list that was made an hour ago
		Floor made = new Floor(System.currentTimeMillis() - 3_600_000, Reason.REVOKED);
		this.redis.sync().zadd(this.keys.revoked(), made.score(), "all");
		this.context = start();
		this.http2 = http2();
	}

	private static JWK[] keys() {
		return new JWK[] { TestKeys.key(), TestKeys.key("ES256", "ec-key") };
	}

	private ConfigurableApplicationContext start() {
		List<Class<?>> sources = new ArrayList<>(this.environment.sources());
		sources.add(Application.class);
		Class<?>[] all = sources.toArray(Class<?>[]::new);
		SpringApplicationBuilder builder = this.environment.hasParent()
				? new SpringApplicationBuilder(Parent.class).web(WebApplicationType.NONE).child(all)
				: new SpringApplicationBuilder(all);
		// the servlet API may be on the class path
		builder.web(WebApplicationType.REACTIVE);
		Map<String, String> properties = properties();
		properties.putAll(this.environment.properties());
		properties.replaceAll((name, value) -> value.replace("{upstream}", this.upstream.uri()));
		return builder.run(properties.entrySet()
			.stream()
			.map((property) -> "--" + property.getKey() + "=" + property.getValue())
			.toArray(String[]::new));
	}

	private Map<String, String> properties() {
		Map<String, String> properties = new LinkedHashMap<>();
		properties.put("server.port", "0");
		properties.put("server.address", "127.0.0.1");
		properties.put("spring.main.banner-mode", "off");
		properties.put("spring.data.redis.host", "127.0.0.1");
		properties.put("spring.data.redis.port", Integer.toString(RedisServer.shared().port()));
		properties.put("gatehouse.redis.key-prefix", this.keys.prefix());
		properties.put("gatehouse.issuers.main.issuer", TestTokens.ISSUER);
		properties.put("gatehouse.issuers.main.jwk-set-uri", this.upstream.uri() + "/.well-known/jwks.json");
		properties.put("gatehouse.issuers.main.algorithms", "RS256,ES256");
		properties.put("gatehouse.revocation.claims", "tenant");
		properties.put("gatehouse.headers.names.X-Plan", "plan");
		// the tests send many bad tokens from one address
		properties.put("gatehouse.gateway.failed-authentications.enabled", "false");
		String cors = "spring.cloud.gateway.server.webflux.globalcors.cors-configurations.[/**].";
		properties.put(cors + "allowed-origins", "https://app.test");
		properties.put(cors + "allowed-methods", "GET");
		rule(properties, 0, "/orders/export", "roles", "admin");
		rule(properties, 1, "/public/**", "access", "public");
		rule(properties, 2, "/maybe/**", "access", "optional");
		rule(properties, 3, "/admin/**", "roles", "admin");
		rule(properties, 4, "/outward/**", "access", "public");
		int index = 0;
		for (String name : List.of("orders", "users", "public", "open", "maybe", "admin", "secret", "brief")) {
			route(properties, index++, name, this.upstream.uri());
		}
		properties.put(ROUTES + "[3].metadata.gatehouse.access", "public");
		properties.put(ROUTES + "[6].metadata.gatehouse.roles", "admin");
		properties.put(ROUTES + "[7].metadata.gatehouse.lookup", "none");
		route(properties, index++, "inward", "forward:" + path("/public/inward"));
		route(properties, index++, "outward", "forward:" + path("/orders/outward"));
		route(properties, index, "brief-inward", "forward:" + path("/orders/brief"));
		properties.put(ROUTES + "[" + index + "].metadata.gatehouse.lookup", "none");
		protocol(properties);
		return properties;
	}

	private static void rule(Map<String, String> properties, int index, String path, String name, String value) {
		properties.put("gatehouse.gateway.access[" + index + "].path", path);
		properties.put("gatehouse.gateway.access[" + index + "]." + name, value);
	}

	private static void route(Map<String, String> properties, int index, String name, String uri) {
		String route = ROUTES + "[" + index + "]";
		properties.put(route + ".id", name);
		properties.put(route + ".uri", uri);
		// patterns are relative to the base path, as those of access rules are
		properties.put(route + ".predicates[0]", "Path=/" + name + "/**");
	}

	private void protocol(Map<String, String> properties) {
		Protocol protocol = this.environment.protocol();
		if (protocol == Protocol.H2C || protocol == Protocol.H2) {
			properties.put("server.http2.enabled", "true");
		}
		if (protocol == Protocol.HTTPS || protocol == Protocol.H2) {
			properties.put("server.ssl.certificate", "file:" + TestTls.certificate());
			properties.put("server.ssl.certificate-private-key", "file:" + TestTls.privateKey());
		}
	}

	private @Nullable RawHttp2 http2() {
		try {
			return switch (this.environment.protocol()) {
				case H2C -> new RawHttp2(port(), null);
				case H2 -> new RawHttp2(port(), TestTls.caCertificate());
				default -> null;
			};
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Returns a path below the base path. */
	String path(String path) {
		return path.startsWith("/") ? this.environment.basePath() + path : path;
	}

	int port() {
		return Integer.parseInt(this.context.getEnvironment().getRequiredProperty("local.server.port"));
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	GuardUpstream upstream() {
		return this.upstream;
	}

	/** Sends a GET for a path below the base path. */
	RawHttp.Response get(String target, String... headers) {
		return request("GET", path(target), headers);
	}

	RawHttp.Response getWithToken(String target, String token, String... headers) {
		List<String> all = new ArrayList<>(List.of(headers));
		all.add("Authorization: Bearer " + token);
		return get(target, all.toArray(String[]::new));
	}

	/** Sends a request with its target unchanged, and adds the headers of the proxy. */
	RawHttp.Response request(String method, String target, String... headers) {
		List<String> lines = new ArrayList<>(List.of(headers));
		lines.addAll(this.environment.proxyHeaders());
		String[] all = lines.toArray(String[]::new);
		if (this.http2 != null) {
			return this.http2.request(method, target, all);
		}
		return (this.environment.protocol() == Protocol.HTTPS)
				? RawHttp.requestOverTls(this.tls, port(), method, target, all)
				: RawHttp.request(port(), method, target, all);
	}

	/** Revokes, and returns when every gateway that follows the list has applied it. */
	void revoke(Reason reason, String... members) {
		List<String> arguments = new ArrayList<>(List.of(Integer.toString(Floor.code(reason)), "86400000"));
		arguments.addAll(List.of(members));
		this.redis.sync()
			.eval(RevocationScript.REVOKE.text(), ScriptOutputType.INTEGER,
					new String[] { this.keys.revoked(), this.keys.revocations() }, arguments.toArray(String[]::new));
		Awaitility.await().pollInterval(Duration.ofMillis(2)).until(this::isRevokedEverywhere);
	}

	private boolean isRevokedEverywhere() {
		List<Object> state = this.redis.sync()
			.eval(RevocationScript.BARRIER.text(), ScriptOutputType.MULTI,
					new String[] { this.keys.revoked(), this.keys.revocations(), this.keys.gateways() });
		for (int i = 5; i < state.size(); i += 3) {
			if (!state.get(i + 2).equals(state.get(3))) {
				return false;
			}
		}
		return true;
	}

	@Override
	public void close() {
		if (this.http2 != null) {
			this.http2.close();
		}
		this.context.close();
		if (this.context.getParent() instanceof ConfigurableApplicationContext parent) {
			parent.close();
		}
		this.redisClient.shutdown();
		this.upstream.close();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		/** Event loops that end with this context, not with that of another test. */
		@Bean
		ReactorResourceFactory reactorResourceFactory() {
			ReactorResourceFactory factory = new ReactorResourceFactory();
			factory.setUseGlobalResources(false);
			return factory;
		}

		@Bean
		static QuickShutdown quickShutdown() {
			return new QuickShutdown();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Parent {

		@Bean
		String parentsBean() {
			return "parent";
		}

	}

}
