package io.gatehouse.benchmarks.comparison;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.benchmarks.comparison.GrowthSeries.Point;
import io.gatehouse.benchmarks.comparison.GrowthSeries.Server;
import io.gatehouse.benchmarks.comparison.GrowthSeries.Step;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;

/**
 * All quantities whose growth can be measured.
 */
final class GrowthCatalog {

	/**
	 * Key of the tokens that are not of logins: it signs fast, and its signatures are
	 * short.
	 */
	static final JWK KEY = TestKeys.key("ES256", "ec");

	private static final String BARE = "bare";

	private static final String LOCAL = "`lookup: local`";

	private static final int CONNECTIONS = 64;

	private static final String ES256 = "--gatehouse.issuers.main.algorithms=ES256";

	private static final long LIFE_SECONDS = 6 * 3600;

	private static final String ROUTE = "--spring.cloud.gateway.server.webflux.routes[%d].";

	private static final Map<String, Function<GrowthCatalog, GrowthSeries>> SERIES = series();

	private final Gateways gateways;

	private final RedisContent redis;

	private final Path directory;

	private final Path logins;

	private final int users;

	/**
	 * Creates the definitions.
	 * @param directory a directory for the requests
	 * @param logins the requests of users who are logged in
	 * @param users the number of users
	 */
	GrowthCatalog(Gateways gateways, RedisContent redis, Path directory, Path logins, int users) {
		this.gateways = gateways;
		this.redis = redis;
		this.directory = directory;
		this.logins = logins;
		this.users = users;
	}

	private static Map<String, Function<GrowthCatalog, GrowthSeries>> series() {
		Map<String, Function<GrowthCatalog, GrowthSeries>> series = new LinkedHashMap<>();
		series.put("claims", GrowthCatalog::claims);
		series.put("token", GrowthCatalog::tokenLength);
		series.put("routes", GrowthCatalog::routes);
		series.put("connections", GrowthCatalog::connections);
		series.put("event-loops", GrowthCatalog::eventLoops);
		series.put("sessions", GrowthCatalog::sessions);
		series.put("floors", GrowthCatalog::floors);
		return series;
	}

	/** Returns the names of all series, those that fill Redis last. */
	static List<String> names() {
		return List.copyOf(SERIES.keySet());
	}

	/** Makes a series, and the requests that it needs. */
	GrowthSeries series(String name) {
		return Objects.requireNonNull(SERIES.get(name)).apply(this);
	}

	private GrowthSeries claims() {
		Server local = gatehouse("claims", ES256);
		Server bare = bare("bare-claims");
		List<Step> steps = IntStream.of(1, 4, 16, 64).mapToObj((count) -> {
			Path requests = write("claims-" + count, (i) -> {
				TestTokens token = token(i);
				IntStream.range(0, count).forEach((claim) -> token.claim("claim-" + claim, "value of " + claim));
				return token.sign();
			});
			return new Step(count, point(local, requests), point(bare, requests));
		}).toList();
		return new GrowthSeries("claims", "claims of a token, besides the usual ones", List.of(LOCAL, BARE), steps);
	}

	private GrowthSeries tokenLength() {
		String headers = "--server.max-http-request-header-size=16KB";
		// the cache of verified tokens, an eighth of the heap, has to hold the longest
		List<String> heap = List.of("-Xmx1g");
		Server local = new Server(this.gateways.gatehouse("token", List.of(headers, ES256)), heap);
		Server bare = new Server(this.gateways.bare("bare-token", List.of(headers)), heap);
		List<Step> steps = IntStream.of(512, 1024, 2048, 4096, 8192).mapToObj((length) -> {
			Path requests = write("token-" + length, (i) -> padded(i, length));
			return new Step(length, point(local, requests), point(bare, requests));
		}).toList();
		return new GrowthSeries("token", "characters of a token", List.of(LOCAL, BARE), steps);
	}

	/** Makes a token of a length, or up to three characters less. */
	private static String padded(int user, int length) {
		String empty = token(user).claim("pad", "").sign();
		int octets = (length - empty.length()) * 3 / 4;
		if (octets < 0) {
			throw new IllegalArgumentException("No token is as short as " + length);
		}
		return token(user).claim("pad", "x".repeat(octets)).sign();
	}

	/** The last of the routes with a predicate matches. */
	private GrowthSeries routes() {
		List<Step> steps = IntStream.of(1, 10, 100, 1000).mapToObj((count) -> {
			String plan = "plan-" + (count - 1);
			Path requests = Requests.write(this.directory.resolve("routes-" + count + ".http"),
					tokens((i) -> token(i).claim("plan", plan).sign()), "X-Plan: " + plan);
			return new Step(count,
					point(gatehouse("routes-" + count, routes(count, "Claim=plan,plan-%d", ES256)), requests),
					point(bare("bare-routes-" + count, routes(count, "Header=X-Plan,plan-%d")), requests));
		}).toList();
		return new GrowthSeries("routes", "routes with a predicate", List.of(LOCAL + ", by claim", "bare, by header"),
				steps);
	}

	private String[] routes(int count, String predicate, String... more) {
		List<String> properties = new ArrayList<>(List.of(more));
		properties.add(ROUTE.formatted(0) + "order=1");
		for (int i = 0; i < count; i++) {
			String route = ROUTE.formatted(i + 1);
			properties.addAll(List.of(route + "id=plan-" + i, route + "uri=" + this.gateways.upstream(),
					route + "predicates[0]=" + predicate.formatted(i)));
		}
		return properties.toArray(String[]::new);
	}

	private GrowthSeries connections() {
		Server local = gatehouse("connections");
		Server bare = bare("bare-connections");
		List<Step> steps = IntStream.of(64, 256, 1024, 4096)
			.mapToObj((count) -> new Step(count, new Point(local, this.logins, count),
					new Point(bare, this.logins, count)))
			.toList();
		return new GrowthSeries("connections", "connections", List.of(LOCAL, BARE), steps);
	}

	private GrowthSeries eventLoops() {
		List<Step> steps = IntStream.of(1, 2, 4).mapToObj((count) -> {
			List<String> flags = List.of("-Dreactor.netty.ioWorkerCount=" + count);
			return new Step(count,
					point(new Server(this.gateways.gatehouse("event-loops-" + count, List.of()), flags), this.logins),
					point(new Server(this.gateways.bare("bare-event-loops-" + count, List.of()), flags), this.logins));
		}).toList();
		return new GrowthSeries("event-loops", "event loops", List.of(LOCAL, BARE), steps);
	}

	private GrowthSeries sessions() {
		Server session = gatehouse("sessions", "--gatehouse.gateway.mode=session");
		List<Step> steps = LongStream.of(this.users, 10_000, 100_000, 1_000_000)
			.mapToObj((count) -> new Step(count, () -> this.redis.fillSessions(count),
					List.of(point(session, this.logins))))
			.toList();
		return new GrowthSeries("sessions", "sessions in Redis, of which 1,000 send requests",
				List.of("`mode: session`"), steps);
	}

	private GrowthSeries floors() {
		Server redisLookup = gatehouse("floors-redis", "--gatehouse.revocation.lookup=redis");
		List<Step> steps = LongStream.of(1, 1000, 100_000, 1_000_000, 10_000_000).mapToObj((count) -> {
			// a gateway reads the list at its start
			Server local = new Server(this.gateways.gatehouse("floors-" + count, List.of()), List.of("-Xmx768m"));
			return new Step(count, () -> this.redis.fillFloors(count),
					List.of(point(local, this.logins), point(redisLookup, this.logins)));
		}).toList();
		return new GrowthSeries("floors", "floors in the denylist", List.of(LOCAL, "`lookup: redis`"), steps);
	}

	private Server gatehouse(String name, String... properties) {
		return new Server(this.gateways.gatehouse(name, List.of(properties)), List.of());
	}

	private Server bare(String name, String... properties) {
		return new Server(this.gateways.bare(name, List.of(properties)), List.of());
	}

	private static Point point(Server server, Path requests) {
		return new Point(server, requests, CONNECTIONS);
	}

	private Path write(String name, IntFunction<String> tokens) {
		return Requests.write(this.directory.resolve(name + ".http"), tokens(tokens));
	}

	private List<String> tokens(IntFunction<String> tokens) {
		return IntStream.range(0, this.users).mapToObj(tokens).toList();
	}

	private static TestTokens token(int user) {
		TestTokens token = TestTokens.token()
			.key(KEY)
			.claim("sub", Logins.user(user))
			.claim("jti", "j" + user)
			.claim("sid", "s" + user);
		return token.claim("exp", Long.parseLong(token.text("iat")) + LIFE_SECONDS);
	}

}
