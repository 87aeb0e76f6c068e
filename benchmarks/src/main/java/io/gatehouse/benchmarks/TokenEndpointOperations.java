package io.gatehouse.benchmarks;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.IntFunction;

import io.gatehouse.revocation.redis.GatehouseRevocationAutoConfiguration;
import io.gatehouse.session.Account;
import io.gatehouse.session.Device;
import io.gatehouse.session.GatehouseSessionAutoConfiguration;
import io.gatehouse.session.IssuedSession;
import io.gatehouse.session.LoginRequest;
import io.gatehouse.session.ReactiveSessionService;
import io.gatehouse.session.oauth2.GatehouseTokenEndpointAutoConfiguration;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/**
 * Measures token introspections and revocations a second over HTTP, by clients whose
 * secrets are stored as bcrypt. Rounds of all servers alternate; {@link Server} is what a
 * server with the same endpoints has to provide.
 */
public final class TokenEndpointOperations {

	private static final String CLIENT = "gatehouse";

	private static final String SECRET = "a-secret-of-this-benchmark";

	private static final int SIDE_BY_SIDE = 64;

	private static final int WARM_UPS = 4;

	private static final Duration LONGEST = Duration.ofMinutes(5);

	private final HttpClient http = HttpClient.newHttpClient();

	private final int count;

	private TokenEndpointOperations(int count) {
		this.count = count;
	}

	/**
	 * Measures, and prints a table.
	 * @param args the number of tokens, and of rounds
	 */
	public static void main(String[] args) {
		try (RedisServer redis = RedisServer.start("--appendonly", "no", "--save", "");
				ConfigurableApplicationContext jwt = start(redis, "jwt");
				ConfigurableApplicationContext opaque = start(redis, "opaque")) {
			new TokenEndpointOperations(Integer.parseInt(args[0])).measure(
					List.of(server("jwt", jwt, false), server("opaque", opaque, false), server("refresh", jwt, true)),
					Integer.parseInt(args[1]));
		}
		// resources that the clients keep would keep the process alive
		System.exit(0);
	}

	private static ConfigurableApplicationContext start(RedisServer redis, String format) {
		String client = "--gatehouse.session.oauth2.clients." + CLIENT;
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.REACTIVE)
			.bannerMode(Banner.Mode.OFF)
			.run("--server.port=0", "--server.address=127.0.0.1", "--spring.data.redis.host=127.0.0.1",
					"--spring.data.redis.port=" + redis.port(), "--logging.level.root=warn",
					"--gatehouse.session.issuer=" + TestTokens.ISSUER, "--gatehouse.session.token-format=" + format,
					"--gatehouse.session.generate-key-file=true",
					"--gatehouse.session.key-file=" + System.getProperty("java.io.tmpdir") + "/gatehouse-endpoints-"
							+ ProcessHandle.current().pid() + ".jwks",
					"--gatehouse.session.audit-log=off", "--gatehouse.revocation.expect-gateways=0",
					"--gatehouse.revocation.timeout=5s", "--gatehouse.session.oauth2.enabled=true",
					client + ".secret={bcrypt}" + new BCryptPasswordEncoder().encode(SECRET),
					client + ".allowed=introspect,revoke");
	}

	private static Server server(String name, ConfigurableApplicationContext context, boolean refresh) {
		ReactiveSessionService sessions = context.getBean(ReactiveSessionService.class);
		String address = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
		return new Server(name, URI.create(address + "/oauth2/introspect"), URI.create(address + "/oauth2/revoke"),
				(number) -> sessions
					.login(LoginRequest.of(Account.ofSubject(name + "-user-" + number), Device.of("phone")))
					.map(refresh ? IssuedSession::refreshToken : IssuedSession::accessToken));
	}

	private void measure(List<Server> servers, int rounds) {
		List<List<double[]>> results = new ArrayList<>();
		servers.forEach((server) -> results.add(new ArrayList<>()));
		for (int round = -WARM_UPS; round < rounds; round++) {
			for (int i = 0; i < servers.size(); i++) {
				double[] rates = round(servers.get(i));
				if (round >= 0) {
					results.get(i).add(rates);
				}
			}
		}
		System.out.println("| tokens | introspections a second | revocations a second |");
		System.out.println("|---|---|---|");
		for (int i = 0; i < servers.size(); i++) {
			System.out.printf(Locale.ROOT, "| %s | %,.0f | %,.0f |%n", servers.get(i).name(), median(results.get(i), 0),
					median(results.get(i), 1));
		}
	}

	/** Introspects and then revokes new tokens, and returns the rates of both. */
	private double[] round(Server server) {
		List<String> tokens = all((number) -> server.token().apply(number));
		double introspections = rate(server.introspection(), tokens, true);
		double revocations = rate(server.revocation(), tokens, false);
		return new double[] { introspections, revocations };
	}

	private double rate(URI endpoint, List<String> tokens, boolean active) {
		long startNanos = System.nanoTime();
		all((number) -> post(endpoint, tokens.get(number), active));
		return this.count / ((System.nanoTime() - startNanos) / 1e9);
	}

	private <T> List<T> all(IntFunction<Mono<T>> operation) {
		return Objects.requireNonNull(Flux.range(0, this.count)
			.flatMapSequential(operation::apply, SIDE_BY_SIDE)
			.collectList()
			.block(LONGEST));
	}

	private Mono<String> post(URI endpoint, String token, boolean active) {
		String credentials = Base64.getEncoder()
			.encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
		HttpRequest request = HttpRequest.newBuilder(endpoint)
			.header("Authorization", "Basic " + credentials)
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString("token=" + URLEncoder.encode(token, StandardCharsets.UTF_8)))
			.build();
		return Mono.fromFuture(() -> this.http.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
			.map((answer) -> {
				if (answer.statusCode() != 200 || (active && !answer.body().contains("\"active\":true"))) {
					throw new IllegalStateException(answer.statusCode() + " " + answer.body());
				}
				return answer.body();
			});
	}

	private static double median(List<double[]> rounds, int operation) {
		double[] sorted = rounds.stream().mapToDouble((round) -> round[operation]).sorted().toArray();
		return sorted[sorted.length / 2];
	}

	/**
	 * Server with both endpoints, whose client is {@value #CLIENT}.
	 *
	 * @param name its name in the table
	 * @param introspection the URI of token introspection (RFC 7662)
	 * @param revocation the URI of token revocation (RFC 7009)
	 * @param token issues a new token to the client
	 */
	private record Server(String name, URI introspection, URI revocation, IntFunction<Mono<String>> token) {

	}

	/** An application with sessions, and nothing else. */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataRedisAutoConfiguration.class, DataRedisReactiveAutoConfiguration.class,
			CodecsAutoConfiguration.class, HttpHandlerAutoConfiguration.class, WebFluxAutoConfiguration.class,
			NettyReactiveWebServerAutoConfiguration.class, GatehouseRevocationAutoConfiguration.class,
			GatehouseSessionAutoConfiguration.class, GatehouseTokenEndpointAutoConfiguration.class })
	static class Application {

	}

}
