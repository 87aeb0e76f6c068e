package io.gatehouse.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.OpaqueTokenKeys;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.RevocationScript;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;

/**
 * Real gateway on loopback in front of an upstream and a key endpoint, with a real Redis.
 * The routes: {@code /orders/**} (protected), {@code /public/**} (public by a path rule),
 * {@code /open/**} (public by metadata), {@code /maybe/**} (optional), {@code /admin/**}
 * (role admin by metadata), {@code /reports/**} (permission report:read by a path rule),
 * {@code /stripped/**} and {@code /rewritten/**} (rewritten to {@code /orders/…}). In the
 * edge with sessions, {@code /sessions/**} is in session mode, {@code /current/**} takes
 * its identity from the session, and so does {@code /audit/**}, which needs the role
 * admin; opaque tokens are read there too.
 */
final class Edge implements AutoCloseable {

	private static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";

	/** Issuer of the tokens that the gateway with sessions mints. */
	static final String EDGE_ISSUER = "https://edge.test";

	private final RedisServer redisServer;

	private final WireMockServer upstream = new WireMockServer(
			WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

	private final ConfigurableApplicationContext context;

	private final RedisClient redisClient;

	private @Nullable StatefulRedisConnection<String, String> redis;

	private Edge(RedisServer redisServer, Function<Edge, List<String>> basis, Map<String, String> properties,
			Class<?>... configurations) {
		this.redisServer = redisServer;
		this.upstream.start();
		this.upstream
			.stubFor(WireMock.get("/.well-known/jwks.json").willReturn(WireMock.okJson(TestKeys.jwkSet(keys()))));
		this.upstream.stubFor(WireMock.any(WireMock.anyUrl())
			.atPriority(10)
			.willReturn(WireMock.ok("reached")
				.withHeader("X-User-Id", "from-upstream")
				.withHeader("X-Cohort", "from-upstream")
				.withHeader("x_sc_lb_hint", "from-upstream")
				.withHeader("X-Other", "kept")));
		this.redisClient = RedisClient.create(RedisURI.create("127.0.0.1", redisServer.port()));
		List<String> arguments = new ArrayList<>(basis.apply(this));
		arguments.removeIf((argument) -> properties.containsKey(argument.substring(2, argument.indexOf('='))));
		properties.forEach((name, value) -> arguments.add("--" + name + "=" + value));
		List<Class<?>> sources = new ArrayList<>(List.of(configurations));
		sources.add(Application.class);
		this.context = new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
			.run(arguments.toArray(String[]::new));
	}

	private static com.nimbusds.jose.jwk.JWK[] keys() {
		return new com.nimbusds.jose.jwk.JWK[] { TestKeys.key(), TestKeys.key("ES256", "ec-key") };
	}

	/** Returns the gateway shared by all tests that do not change it. */
	static Edge shared() {
		return Shared.EDGE;
	}

	/**
	 * Returns another shared edge, which looks up sessions on the routes that require it.
	 */
	static Edge sharedWithSessions() {
		return SharedWithSessions.EDGE;
	}

	/**
	 * Returns the properties with which an edge looks up sessions on the routes that
	 * require it.
	 */
	static Map<String, String> sessionProperties() {
		return Map.of(ROUTES + "[8].metadata.gatehouse.mode", "session", ROUTES + "[9].metadata.gatehouse.identity",
				"session", ROUTES + "[10].metadata.gatehouse.identity", "session",
				ROUTES + "[10].metadata.gatehouse.roles", "admin", "gatehouse.opaque.enabled", "true",
				"gatehouse.gateway.minting.issuer", EDGE_ISSUER, "gatehouse.gateway.minting.algorithm", "ES256",
				"gatehouse.gateway.minting.keys[0].value", TestKeys.key("ES256", "edge-key").toJSONString());
	}

	static Edge start(RedisServer redisServer, Map<String, String> properties, Class<?>... configurations) {
		return new Edge(redisServer, Edge::arguments, properties, configurations);
	}

	/**
	 * Starts a gateway with one plain route and no setting besides the issuer's property.
	 */
	static Edge startPlain(RedisServer redisServer) {
		return new Edge(redisServer, Edge::plainArguments, Map.of());
	}

	private static List<String> plainArguments(Edge edge) {
		String uri = "http://127.0.0.1:" + edge.upstream.port();
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--server.address=127.0.0.1",
				"--spring.data.redis.host=127.0.0.1", "--spring.data.redis.port=" + edge.redisServer.port(),
				"--gatehouse.issuers.main.issuer=" + uri));
		arguments.addAll(route(0, "orders", uri));
		return arguments;
	}

	private List<String> arguments() {
		String uri = "http://127.0.0.1:" + this.upstream.port();
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--server.address=127.0.0.1",
				"--spring.main.banner-mode=off", "--spring.data.redis.host=127.0.0.1",
				"--spring.data.redis.port=" + this.redisServer.port(),
				"--gatehouse.issuers.main.issuer=" + TestTokens.ISSUER,
				"--gatehouse.issuers.main.jwk-set-uri=" + uri + "/.well-known/jwks.json",
				"--gatehouse.issuers.main.algorithms=RS256,ES256",
				// tests send many bad tokens from one address
				"--gatehouse.gateway.failed-authentications.enabled=false", "--gatehouse.headers.names.X-Plan=plan",
				"--gatehouse.revocation.claims=tenant", "--gatehouse.revocation.lookup=redis",
				"--gatehouse.gateway.access[0].path=/public/**", "--gatehouse.gateway.access[0].access=public",
				"--gatehouse.gateway.access[1].path=/maybe/**", "--gatehouse.gateway.access[1].access=optional",
				"--gatehouse.gateway.access[2].path=/reports/**",
				"--gatehouse.gateway.access[2].permissions=report:read",
				"--spring.cloud.gateway.server.webflux.globalcors.cors-configurations.[/**].allowed-origins=https://app.test",
				"--spring.cloud.gateway.server.webflux.globalcors.cors-configurations.[/**].allowed-methods=GET"));
		int index = 0;
		for (String path : List.of("orders", "public", "open", "maybe", "admin", "reports")) {
			arguments.addAll(route(index++, path, uri));
		}
		arguments.add("--" + ROUTES + "[2].metadata.gatehouse.access=public");
		arguments.add("--" + ROUTES + "[4].metadata.gatehouse.roles=admin");
		arguments.addAll(route(index, "stripped", uri));
		arguments.add("--" + ROUTES + "[" + index++ + "].filters[0]=StripPrefix=1");
		arguments.addAll(route(index, "rewritten", uri));
		arguments
			.add("--" + ROUTES + "[" + index++ + "].filters[0]=RewritePath=/rewritten/?(?<rest>.*), /orders/$\\{rest}");
		for (String path : List.of("sessions", "current", "audit")) {
			arguments.addAll(route(index++, path, uri));
		}
		return arguments;
	}

	private static List<String> route(int index, String path, String uri) {
		String route = "--" + ROUTES + "[" + index + "]";
		return List.of(route + ".id=" + path, route + ".uri=" + uri, route + ".predicates[0]=Path=/" + path + "/**");
	}

	int port() {
		return Integer.parseInt(this.context.getEnvironment().getRequiredProperty("local.server.port"));
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	WireMockServer upstream() {
		return this.upstream;
	}

	RedisCommands<String, String> redis() {
		if (this.redis == null) {
			this.redis = this.redisClient.connect();
		}
		return this.redis.sync();
	}

	/**
	 * Replaces the list of revocations by an empty one that was created an hour ago, and
	 * clears what the upstream recorded.
	 */
	void reset() {
		redis().flushall();
		revoke("all", new Floor(System.currentTimeMillis() - 3_600_000, Reason.REVOKED));
		this.upstream.resetRequests();
	}

	void revoke(String member, Floor floor) {
		redis().zadd(new RedisKeys(RedisKeys.DEFAULT_PREFIX).revoked(), floor.score(), member);
	}

	void revokeNow(String member, Reason reason) {
		revoke(member, new Floor(System.currentTimeMillis(), reason));
	}

	/** Revokes by the script that applications use, without waiting for any gateway. */
	void revokeByScript(Reason reason, String... members) {
		RedisKeys keys = new RedisKeys(RedisKeys.DEFAULT_PREFIX);
		List<String> arguments = new ArrayList<>(List.of(Integer.toString(Floor.code(reason)), "86400000"));
		arguments.addAll(List.of(members));
		redis().eval(RevocationScript.REVOKE.text(), ScriptOutputType.INTEGER,
				new String[] { keys.revoked(), keys.revocations() }, arguments.toArray(String[]::new));
	}

	/**
	 * Whether at least one gateway has a lease, and all that have one have applied the
	 * whole stream.
	 */
	boolean everyGatewayKnows() {
		RedisKeys keys = new RedisKeys(RedisKeys.DEFAULT_PREFIX);
		List<Object> told = redis().eval(RevocationScript.BARRIER.text(), ScriptOutputType.MULTI,
				new String[] { keys.revoked(), keys.revocations(), keys.gateways() });
		boolean followed = false;
		for (int i = 5; i < told.size(); i += 3) {
			if (Long.parseLong(told.get(i + 1).toString()) >= Long.parseLong(told.get(0).toString())) {
				followed = true;
				if (!told.get(i + 2).equals(told.get(3))) {
					return false;
				}
			}
		}
		return followed;
	}

	/**
	 * Revokes as {@link #revokeByScript} does, and waits until the gateway has applied
	 * it.
	 */
	void revokeEverywhere(Reason reason, String... members) {
		revokeByScript(reason, members);
		Awaitility.await().pollInterval(Duration.ofMillis(2)).until(this::everyGatewayKnows);
	}

	/**
	 * Writes the record of a session, as a login application does.
	 * @param fields alternating names and values, besides the user
	 * @return the key
	 */
	String session(String user, String session, String... fields) {
		String key = new RedisKeys(RedisKeys.DEFAULT_PREFIX).session(user, session);
		hash(key, "user", user);
		hash(key, fields);
		return key;
	}

	/**
	 * Writes the hash of an opaque token, as its issuer does.
	 * @param fields alternating names and values
	 * @return the key
	 */
	String opaque(String token, String... fields) {
		String key = new OpaqueTokenKeys(OpaqueTokenKeys.DEFAULT_PREFIX, OpaqueTokenKeys.Style.SHA256).key(token);
		hash(key, fields);
		return key;
	}

	void hash(String key, String... fields) {
		for (int i = 0; i < fields.length; i += 2) {
			redis().hset(key, fields[i], fields[i + 1]);
		}
		redis().expire(key, 300);
	}

	/**
	 * Returns the number of commands that Redis has processed, including the one that
	 * asks for it.
	 */
	long commands() {
		return redis().info("stats")
			.lines()
			.filter((line) -> line.startsWith("total_commands_processed:"))
			.mapToLong((line) -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
			.sum();
	}

	RawHttp.Response get(String target, String... headers) {
		return RawHttp.get(port(), target, headers);
	}

	RawHttp.Response getWithToken(String target, String token, String... headers) {
		List<String> all = new ArrayList<>(List.of(headers));
		all.add("Authorization: Bearer " + token);
		return get(target, all.toArray(String[]::new));
	}

	/** Returns the requests that reached the upstream, without the fetches of keys. */
	List<LoggedRequest> reached() {
		return this.upstream.findAll(WireMock.anyRequestedFor(WireMock.urlMatching("(?!/\\.well-known/).*")));
	}

	LoggedRequest reachedOnce() {
		List<LoggedRequest> requests = reached();
		if (requests.size() != 1) {
			throw new AssertionError("Expected one request upstream, not " + requests.size());
		}
		return requests.get(0);
	}

	@Override
	public void close() {
		this.context.close();
		this.redisClient.shutdown();
		this.upstream.stop();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		/**
		 * Event loops of this context: with global ones, a context that closes would stop
		 * the servers of others.
		 */
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

	private static final class Shared {

		private static final Edge EDGE = start(RedisServer.shared(), Map.of());

	}

	private static final class SharedWithSessions {

		private static final Edge EDGE = start(RedisServer.shared(), sessionProperties());

	}

}
