package io.gatehouse.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.GatehouseRevocationAutoConfiguration;
import io.gatehouse.session.Account;
import io.gatehouse.session.Client;
import io.gatehouse.session.Device;
import io.gatehouse.session.GatehouseSessionAutoConfiguration;
import io.gatehouse.session.IssuedSession;
import io.gatehouse.session.LoginRequest;
import io.gatehouse.session.ReactiveSessionService;
import io.gatehouse.session.SessionSelection;
import io.gatehouse.session.TokenFormat;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Measures logins, refreshes and ends of sessions against the same scripts with the same
 * arguments, sent to the same Redis without Gatehouse. Rounds of both alternate.
 */
public final class SessionOperations {

	/** The operations in the order in which they are run. */
	private static final List<Operation> OPERATIONS = List.of(Operation.values());

	private static final RedisKeys KEYS = new RedisKeys(RedisKeys.DEFAULT_PREFIX);

	private static final Set<String> LIST = Set.of(KEYS.revoked(), KEYS.revocations(), KEYS.gateways());

	private static final int SIDE_BY_SIDE = 16;

	private static final int WARM_UPS = 4;

	private static final Duration LONGEST = Duration.ofMinutes(5);

	private final RedisServer redis;

	private final ReactiveSessionService sessions;

	private final StatefulRedisConnection<byte[], byte[]> bare;

	private final int count;

	private final TokenFormat format;

	private List<IssuedSession> issued = List.of();

	private SessionOperations(RedisServer redis, ReactiveSessionService sessions,
			StatefulRedisConnection<byte[], byte[]> bare, int count, TokenFormat format) {
		this.redis = redis;
		this.sessions = sessions;
		this.bare = bare;
		this.count = count;
		this.format = format;
	}

	/**
	 * Measures, and prints a table.
	 * @param args the number of sessions, and of rounds
	 */
	public static void main(String[] args) {
		int count = Integer.parseInt(args[0]);
		int rounds = Integer.parseInt(args[1]);
		try (RedisServer redis = RedisServer.start("--appendonly", "no", "--save", "");
				ConfigurableApplicationContext context = start(redis)) {
			RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", redis.port()));
			StatefulRedisConnection<byte[], byte[]> bare = client.connect(ByteArrayCodec.INSTANCE);
			ReactiveSessionService sessions = context.getBean(ReactiveSessionService.class);
			System.out.println("| operation | tokens | a second | bare scripts a second | ratio |");
			System.out.println("|---|---|---|---|---|");
			for (TokenFormat format : TokenFormat.values()) {
				new SessionOperations(redis, sessions, bare, count, format).measure(rounds);
			}
			client.shutdown();
		}
		// resources that the clients keep would keep the process alive
		System.exit(0);
	}

	private static ConfigurableApplicationContext start(RedisServer redis) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.run("--spring.data.redis.host=127.0.0.1", "--spring.data.redis.port=" + redis.port(),
					"--logging.level.root=warn", "--gatehouse.session.issuer=" + TestTokens.ISSUER,
					"--gatehouse.session.algorithm=ES256", "--gatehouse.session.generate-key-file=true",
					"--gatehouse.session.key-file=" + System.getProperty("java.io.tmpdir") + "/gatehouse-sessions-"
							+ ProcessHandle.current().pid() + ".jwks",
					"--gatehouse.session.audit-log=off", "--gatehouse.revocation.expect-gateways=0",
					"--gatehouse.revocation.write-timeout=30s", "--gatehouse.revocation.confirm-timeout=30s");
	}

	private void measure(int rounds) {
		for (int i = 0; i < WARM_UPS; i++) {
			runAll();
		}
		List<double[]> own = new ArrayList<>();
		List<double[]> bareScripts = new ArrayList<>();
		for (int round = 0; round < rounds; round++) {
			List<List<List<byte[]>>> scripts = recorded();
			bareScripts.add(scripts.stream().mapToDouble(this::replayed).toArray());
			own.add(runAll());
		}
		for (int i = 0; i < OPERATIONS.size(); i++) {
			double ours = median(own, i);
			double bares = median(bareScripts, i);
			System.out.printf("| %s | %s | %,.0f | %,.0f | %.2f |%n", OPERATIONS.get(i).name().toLowerCase(Locale.ROOT),
					this.format.name().toLowerCase(Locale.ROOT), ours, bares, ours / bares);
		}
	}

	private static double median(List<double[]> rounds, int operation) {
		double[] sorted = rounds.stream().mapToDouble((round) -> round[operation]).sorted().toArray();
		return sorted[sorted.length / 2];
	}

	/**
	 * Removes the sessions and their floors. The list itself stays: a revoke waits for
	 * the gateways after a list was made anew.
	 */
	private void removeSessions() {
		RedisCommands<byte[], byte[]> redis = this.bare.sync();
		byte[][] keys = redis.keys("*")
			.stream()
			.filter((key) -> !LIST.contains(new String(key, StandardCharsets.UTF_8)))
			.toArray(byte[][]::new);
		if (keys.length > 0) {
			redis.unlink(keys);
		}
		// the first is the floor of all tokens
		redis.zremrangebyrank(KEYS.revoked().getBytes(StandardCharsets.US_ASCII), 1, -1);
	}

	/** Runs each operation for all sessions, and returns how many there were a second. */
	private double[] runAll() {
		removeSessions();
		return OPERATIONS.stream().mapToDouble(this::perSecond).toArray();
	}

	/** Runs each operation, and returns the scripts that it ran; not measured. */
	private List<List<List<byte[]>>> recorded() {
		removeSessions();
		List<List<List<byte[]>>> scripts = new ArrayList<>();
		for (Operation operation : OPERATIONS) {
			try (RecordedCommands recorded = RecordedCommands.of(this.redis.port())) {
				perSecond(operation);
				this.bare.sync().echo(RecordedCommands.END.getBytes(StandardCharsets.US_ASCII));
				scripts.add(recorded.scripts());
			}
		}
		removeSessions();
		return scripts;
	}

	/** Runs scripts, and returns how many operations they were a second. */
	private double replayed(List<List<byte[]>> scripts) {
		long since = System.nanoTime();
		Flux.fromIterable(scripts)
			.flatMap((script) -> Mono.fromFuture(() -> sent(script)), SIDE_BY_SIDE)
			.blockLast(LONGEST);
		return this.count / ((System.nanoTime() - since) / 1e9);
	}

	private CompletableFuture<?> sent(List<byte[]> script) {
		CommandArgs<byte[], byte[]> arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE);
		script.subList(1, script.size()).forEach(arguments::add);
		return this.bare.async()
			.dispatch(CommandType.EVALSHA, new NestedMultiOutput<>(ByteArrayCodec.INSTANCE), arguments)
			.toCompletableFuture();
	}

	private double perSecond(Operation operation) {
		long since = System.nanoTime();
		switch (operation) {
			case LOGIN -> logIn();
			case REFRESH -> refresh();
			case END -> end();
		}
		return this.count / ((System.nanoTime() - since) / 1e9);
	}

	private void logIn() {
		this.issued = each((i) -> this.sessions.login(login(i)));
	}

	private void refresh() {
		List<IssuedSession> before = this.issued;
		this.issued = each((i) -> this.sessions.refresh(before.get(i).refreshToken(), Client.UNKNOWN));
	}

	private void end() {
		each((i) -> this.sessions.end(user(i), SessionSelection.session(this.issued.get(i).sessionId()),
				Reason.LOGGED_OUT));
	}

	private <T> List<T> each(IntFunction<Mono<T>> operation) {
		return Objects.requireNonNull(Flux.range(0, this.count)
			.flatMapSequential(operation::apply, SIDE_BY_SIDE)
			.collectList()
			.block(LONGEST));
	}

	private LoginRequest login(int number) {
		return LoginRequest
			.of(Account.of(user(number), "Customer " + number, List.of("user", "customer"),
					List.of("order:read", "order:write"), Map.of("tenant", "acme")), Device.of("phone"))
			.withTokenFormat(this.format);
	}

	private static String user(int number) {
		return "user-%06d".formatted(number);
	}

	private enum Operation {

		LOGIN, REFRESH, END

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataRedisAutoConfiguration.class, DataRedisReactiveAutoConfiguration.class,
			GatehouseRevocationAutoConfiguration.class, GatehouseSessionAutoConfiguration.class })
	static class Application {

	}

}
