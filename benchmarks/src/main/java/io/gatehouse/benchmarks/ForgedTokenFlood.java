package io.gatehouse.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.session.GatehouseJwkSetAutoConfiguration;
import io.gatehouse.session.GatehouseSessionAutoConfiguration;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * Measures the effect of a flood of forged tokens on good traffic at two gateways, of
 * which one limits failed authentications. Each gets, in turn, good traffic alone, and
 * good traffic with ten times as many forged tokens from another address. All tokens are
 * ES256, whose signatures cost most to verify.
 */
public final class ForgedTokenFlood {

	private static final int FLOOD = 10;

	private static final int SIGNATURE_BYTES = 64;

	private static final int FORGED_TOKENS = 4096;

	private static final int GOOD_TOKENS = 200;

	private static final Duration WARM_UP = Duration.ofSeconds(10);

	/** On the class path of all benchmarks, but not of a gateway. */
	private static final String OF_OTHER_APPLICATIONS = String.join(",",
			GatehouseSessionAutoConfiguration.class.getName(), GatehouseJwkSetAutoConfiguration.class.getName());

	private static final JWK KEY = TestKeys.key("ES256", "benchmark");

	private final int perSecond;

	private final Duration time;

	private ForgedTokenFlood(int perSecond, Duration time) {
		this.perSecond = perSecond;
		this.time = time;
	}

	/**
	 * Measures, and prints a table.
	 * @param args good requests per second, seconds of each phase, number of rounds
	 */
	public static void main(String[] args) {
		ForgedTokenFlood flood = new ForgedTokenFlood(Integer.parseInt(args[0]),
				Duration.ofSeconds(Integer.parseInt(args[1])));
		DisposableServer upstream = upstream();
		try (RedisServer redis = RedisServer.start("--appendonly", "no", "--save", "");
				ServerProcess limiting = gateway("limiting", upstream.port(), redis.port());
				ServerProcess unlimited = gateway("not limiting", upstream.port(), redis.port(),
						"gatehouse.gateway.failed-authentications.enabled=false")) {
			flood.measure(List.of(limiting, unlimited), Integer.parseInt(args[2]));
		}
		// resources that the clients keep would keep the process alive
		System.exit(0);
	}

	private static ServerProcess gateway(String name, int upstreamPort, int redisPort, String... properties) {
		String upstream = "http://127.0.0.1:" + upstreamPort;
		String route = "--spring.cloud.gateway.server.webflux.routes[0].";
		List<String> arguments = new ArrayList<>(List.of("--server.address=127.0.0.1",
				"--spring.data.redis.host=127.0.0.1", "--spring.data.redis.port=" + redisPort,
				"--spring.main.banner-mode=off", "--spring.autoconfigure.exclude=" + OF_OTHER_APPLICATIONS,
				"--gatehouse.issuers.main.issuer=" + TestTokens.ISSUER,
				"--gatehouse.issuers.main.jwk-set-uri=" + upstream + "/keys",
				"--gatehouse.issuers.main.algorithms=RS256,ES256", route + "id=all", route + "uri=" + upstream,
				route + "predicates[0]=Path=/**"));
		for (String property : properties) {
			arguments.add("--" + property);
		}
		return ServerProcess.start(name, (port) -> {
			arguments.add("--server.port=" + port);
			return new JavaCommand(List.of("-Xmx256m"), System.getProperty("java.class.path"),
					GatewayApplication.class.getName(), arguments);
		});
	}

	private static DisposableServer upstream() {
		String keys = TestKeys.jwkSet(KEY);
		return HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.route((routes) -> routes
				.get("/keys",
						(request, response) -> response.header("Content-Type", "application/json")
							.sendString(Mono.just(keys)))
				.get("/", (request, response) -> response.sendString(Mono.just("ok"))))
			.bindNow();
	}

	private void measure(List<ServerProcess> gateways, int rounds) {
		for (ServerProcess gateway : gateways) {
			good().send(gateway.port(), WARM_UP);
			new Flooded(gateway, good(), forged()).send(Duration.ofSeconds(5));
		}
		System.out.printf("%d good requests a second, %d forged, %d times %d s%n", this.perSecond,
				this.perSecond * FLOOD, rounds, this.time.toSeconds());
		for (ServerProcess gateway : gateways) {
			compare(gateway, rounds);
		}
	}

	private void compare(ServerProcess gateway, int rounds) {
		Traffic alone = good();
		Traffic flooded = good();
		Traffic forged = forged();
		Duration quietWork = Duration.ZERO;
		Duration floodWork = Duration.ZERO;
		for (int round = 0; round < rounds; round++) {
			Duration before = gateway.processorTime();
			alone.send(gateway.port(), this.time);
			Duration between = gateway.processorTime();
			new Flooded(gateway, flooded, forged).send(this.time);
			quietWork = quietWork.plus(between.minus(before));
			floodWork = floodWork.plus(gateway.processorTime().minus(between));
		}
		print(gateway, "good traffic alone", alone, quietWork);
		print(gateway, "good traffic, flooded", flooded, floodWork);
		print(gateway, "forged tokens", forged, floodWork);
		System.out.printf("%-13s p99 flooded / p99 alone: %.2f%n", gateway.name(),
				(double) flooded.quantile(0.99).toNanos() / alone.quantile(0.99).toNanos());
	}

	private static void print(ServerProcess gateway, String what, Traffic traffic, Duration work) {
		System.out.printf("%-13s %-22s p50 %7.2f ms  p99 %7.2f ms  answers by status %s  (processor: %.1f s)%n",
				gateway.name(), what, traffic.quantile(0.5).toNanos() / 1e6, traffic.quantile(0.99).toNanos() / 1e6,
				traffic.statuses(), work.toMillis() / 1e3);
	}

	/** Traffic of many users, whose tokens are new to the gateway. */
	private Traffic good() {
		List<String> tokens = IntStream.range(0, GOOD_TOKENS)
			.mapToObj((i) -> TestTokens.token().key(KEY).claim("sub", "user-" + i).sign())
			.toList();
		return new Traffic("127.0.0.1", this.perSecond, (number) -> tokens.get((int) (number % GOOD_TOKENS)));
	}

	/**
	 * Traffic with random signatures under the trusted key's id, which are all verified.
	 */
	private Traffic forged() {
		String token = TestTokens.token().key(KEY).sign();
		String signed = token.substring(0, token.lastIndexOf('.') + 1);
		Random random = new Random();
		List<String> tokens = new ArrayList<>();
		for (int i = 0; i < FORGED_TOKENS; i++) {
			byte[] signature = new byte[SIGNATURE_BYTES];
			random.nextBytes(signature);
			tokens.add(signed + Base64.getUrlEncoder().withoutPadding().encodeToString(signature));
		}
		LongFunction<String> forged = (number) -> tokens.get((int) (number % FORGED_TOKENS));
		return new Traffic("127.0.0.2", this.perSecond * FLOOD, forged);
	}

	/** Good traffic and a flood at the same time. */
	private record Flooded(ServerProcess gateway, Traffic good, Traffic forged) {

		void send(Duration time) {
			Thread flood = new Thread(() -> this.forged.send(this.gateway.port(), time), "flood");
			flood.start();
			this.good.send(this.gateway.port(), time);
			try {
				flood.join();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
