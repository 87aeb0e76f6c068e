package io.gatehouse.run;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

import io.gatehouse.test.TestTokens;

import org.springframework.util.FileSystemUtils;

/**
 * Starts all parts of a run: Redis, an upstream, the gateways, the clients and the
 * revoker.
 */
final class TestBed implements AutoCloseable {

	private static final Duration READY_TIMEOUT = Duration.ofMinutes(3);

	private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

	private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

	private static final int MAX_LINES = 512;

	private final Deque<AutoCloseable> opened = new ArrayDeque<>();

	private final Journal journal;

	private final Ledger ledger;

	private final Tokens tokens = new Tokens();

	private final Redis redis;

	private final List<GatewayProcess> gateways;

	private final Clients clients;

	private final Clients probes;

	private final Revoker revoker;

	private TestBed(Options options, Path directory, boolean hasLinks, List<String> gatewayArguments) {
		this.journal = new Journal(opened(printer(directory.resolve("journal.log"))));
		this.ledger = new Ledger(options.profile().reason().code(), this::tell);
		this.redis = opened(
				options.hasSentinel() ? new SentinelRedis() : new SingleRedis(directory.resolve("redis"), hasLinks));
		Upstream upstream = opened(new Upstream(this.ledger));
		this.gateways = IntStream.range(0, options.gateways()).mapToObj((number) -> {
			List<String> arguments = new Arguments().with(edge(upstream))
				.with(this.redis.way("gateway " + number, List.of(number)))
				.with(gatewayArguments)
				.with(options.gatewayArguments())
				.list();
			return opened(new GatewayProcess(number, directory, !options.isLong(), arguments));
		}).toList();
		this.gateways.forEach(GatewayProcess::start);
		this.revoker = opened(new Revoker(new Arguments().with(this.redis.way("the revoker", List.of()))
			.with(this.redis.revokerArguments())
			.with(options.revokerArguments())
			.list()));
		this.clients = opened(new Clients(this.gateways, this.ledger, MAX_LINES, ANSWER_TIMEOUT));
		// a ledger of their own, since answers while gateways start or recover must not
		// count
		this.probes = opened(new Clients(this.gateways, new Ledger("", this::tell), MAX_LINES, PROBE_TIMEOUT));
	}

	/**
	 * Starts all parts, and waits until every gateway accepts a good token.
	 * @param options the command line
	 * @param directory the directory of the files
	 * @param gatewayArguments the profile's properties of the gateways; the command
	 * line's replace them
	 * @return the running parts
	 */
	static TestBed start(Options options, Path directory, String... gatewayArguments) {
		return start(options, directory, false, List.of(gatewayArguments));
	}

	/**
	 * Starts all parts with links to Redis that can be broken.
	 * @param options the command line
	 * @param directory the directory of the files
	 * @return the running parts
	 */
	static TestBed startWithLinks(Options options, Path directory) {
		return start(options, directory, true, List.of());
	}

	private static TestBed start(Options options, Path directory, boolean hasLinks, List<String> gatewayArguments) {
		try {
			FileSystemUtils.deleteRecursively(directory);
			TestBed testBed = new TestBed(options, Files.createDirectories(directory), hasLinks, gatewayArguments);
			testBed.awaitReady();
			return testBed;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void awaitReady() {
		try {
			this.gateways.forEach(GatewayProcess::awaitStart);
			for (GatewayProcess gateway : this.gateways) {
				if (!Polling.until(READY_TIMEOUT, () -> accepts(gateway.number()))) {
					throw new IllegalStateException("Gateway " + gateway.number() + " accepts no good token");
				}
			}
			this.journal.tell("All parts are ready");
		}
		catch (IllegalStateException ex) {
			close();
			throw ex;
		}
	}

	private static PrintStream printer(Path file) {
		try {
			return new PrintStream(Files.newOutputStream(file), true, StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void tell(Request violation) {
		this.journal.tell(violation.startedNanos(), "VIOLATION: " + violation);
	}

	private static List<String> edge(Upstream upstream) {
		String route = "--spring.cloud.gateway.server.webflux.routes[0].";
		return List.of("--server.address=127.0.0.1", "--server.port=0", "--spring.main.banner-mode=off",
				route + "id=orders", route + "uri=" + upstream.uri(), route + "predicates[0]=Path=/orders/**",
				"--gatehouse.issuers.main.issuer=" + TestTokens.ISSUER,
				"--gatehouse.issuers.main.jwk-set-uri=" + upstream.keysUri());
	}

	private <T extends AutoCloseable> T opened(T part) {
		this.opened.push(part);
		return part;
	}

	/** Returns whether a gateway accepts a new token. */
	boolean accepts(int gateway) {
		return this.probes.use(this.tokens.issue(), gateway).join() == Outcome.ACCEPTED;
	}

	/** Returns the checker. */
	Ledger ledger() {
		return this.ledger;
	}

	/** Returns the source of tokens. */
	Tokens tokens() {
		return this.tokens;
	}

	/** Returns the log of the run. */
	Journal journal() {
		return this.journal;
	}

	/** Returns Redis. */
	Redis redis() {
		return this.redis;
	}

	/** Returns the gateways, indexed by their numbers. */
	List<GatewayProcess> gateways() {
		return this.gateways;
	}

	/** Returns the clients. */
	Clients clients() {
		return this.clients;
	}

	/** Returns the revoker. */
	Revoker revoker() {
		return this.revoker;
	}

	@Override
	public void close() {
		while (!this.opened.isEmpty()) {
			try {
				this.opened.pop().close();
			}
			catch (Exception ex) {
				throw new IllegalStateException("A part does not stop", ex);
			}
		}
	}

}
