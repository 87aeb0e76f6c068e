package io.gatehouse.benchmarks.comparison;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.nimbusds.jose.jwk.JWKSet;
import io.gatehouse.benchmarks.JavaCommand;
import io.gatehouse.benchmarks.ServerProcess;
import io.gatehouse.session.TokenFormat;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.RespClient;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;

import org.springframework.util.FileSystemUtils;

/**
 * Redis, the upstream, and logged-in users, which all contenders share.
 */
final class TestBed implements AutoCloseable {

	private static final int USERS = 1000;

	private static final int REVOKED = 1000;

	private static final long HOUR_SECONDS = 3600;

	private static final String BLACKLIST = "blacklist:";

	private final Path directory;

	private final RedisServer redis;

	private final ServerProcess upstream;

	private final Gateways gateways;

	private final Map<TokenKind, Tokens> tokens = new EnumMap<>(TokenKind.class);

	private final Map<TokenKind, Path> requests = new EnumMap<>(TokenKind.class);

	private TestBed(Path directory) throws IOException {
		this.directory = directory;
		Path keys = Files.writeString(directory.resolve("keys.json"),
				TestKeys.jwkSet(TestKeys.key(), GrowthCatalog.KEY));
		this.redis = RedisServer.start("--appendonly", "no", "--save", "");
		this.upstream = ServerProcess.start("upstream",
				(port) -> new JavaCommand(List.of("-Xmx128m"), System.getProperty("java.class.path"),
						Upstream.class.getName(), List.of(Integer.toString(port), keys.toString())));
		this.gateways = new Gateways(this.upstream.port(), this.redis.port(), directory);
	}

	/** Starts Redis and the upstream. */
	static TestBed start() {
		try {
			return new TestBed(Files.createTempDirectory("gatehouse-benchmark-"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns what can be compared.
	 * @param kind {@code gateway} or {@code service}
	 */
	Lineup lineup(String kind) {
		return switch (kind) {
			case "gateway" -> this.gateways.lineup();
			case "refusals" -> this.gateways.refusals();
			case "service" -> new Services(this.upstream.port()).lineup();
			default -> throw new UsageException("There is no comparison '" + kind + "'");
		};
	}

	/** Returns the quantities whose growth can be measured, after {@link #logIn}. */
	GrowthCatalog growth() {
		return new GrowthCatalog(this.gateways, new RedisContent(this.redis.port(), USERS), this.directory,
				Objects.requireNonNull(this.requests.get(TokenKind.JWT)), USERS);
	}

	/** Returns the upstream. */
	ServerProcess upstream() {
		return this.upstream;
	}

	/** Logs users in, and fills the lists of revoked tokens. */
	void logIn(Set<TokenKind> kinds) {
		Path keyFile = write("issuer.jwks", new JWKSet(TestKeys.key()).toString(false));
		try (Logins logins = new Logins(this.redis.port(), keyFile)) {
			logins.revoke(REVOKED);
			add(TokenKind.JWT, logins.logIn(TokenFormat.JWT, USERS));
			if (kinds.contains(TokenKind.REVOKED)) {
				add(TokenKind.REVOKED, logins.loggedOut(USERS));
			}
			if (kinds.contains(TokenKind.OPAQUE)) {
				add(TokenKind.OPAQUE, logins.logIn(TokenFormat.OPAQUE, USERS));
			}
		}
		blacklist();
		addRefused(tokens(TokenKind.JWT).valid(), kinds);
		if (kinds.contains(TokenKind.SA_TOKEN)) {
			add(TokenKind.SA_TOKEN, saTokens());
		}
	}

	private void addRefused(List<String> good, Set<TokenKind> kinds) {
		if (kinds.contains(TokenKind.FORGED)) {
			add(TokenKind.FORGED, refused(good.stream().map(TestBed::forged)));
		}
		if (kinds.contains(TokenKind.MALFORMED)) {
			add(TokenKind.MALFORMED, refused(good.stream().map((token) -> token + "+")));
		}
		if (kinds.contains(TokenKind.EXPIRED)) {
			long now = System.currentTimeMillis() / 1000;
			add(TokenKind.EXPIRED,
					refused(IntStream.range(0, USERS)
						.mapToObj((i) -> TestTokens.token()
							.claim("sub", Logins.user(i))
							.claim("iat", now - 2 * HOUR_SECONDS)
							.claim("exp", now - HOUR_SECONDS)
							.sign())));
		}
	}

	private static Tokens refused(Stream<String> tokens) {
		return new Tokens(tokens.toList(), "");
	}

	/** Changes the first character of the signature. */
	private static String forged(String token) {
		int signature = token.lastIndexOf('.') + 1;
		char first = token.charAt(signature);
		return token.substring(0, signature) + ((first == 'A') ? 'B' : 'A') + token.substring(signature + 1);
	}

	private Path write(String file, String content) {
		try {
			return Files.writeString(this.directory.resolve(file), content);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void add(TokenKind kind, Tokens issued) {
		this.tokens.put(kind, issued);
		this.requests.put(kind, Requests.write(this.directory.resolve(kind + ".http"), issued.valid()));
	}

	/** Fills the blacklist of the hand-written filter with as many tokens. */
	private void blacklist() {
		List<String> command = new ArrayList<>(
				List.of("MSET", BLACKLIST + Logins.id(tokens(TokenKind.JWT).invalid()), "1"));
		for (int i = 0; i < REVOKED; i++) {
			command.addAll(List.of(BLACKLIST + UUID.randomUUID(), "1"));
		}
		new RespClient(this.redis.port()).call(command.toArray(String[]::new));
	}

	private Tokens saTokens() {
		Path file = this.directory.resolve("sa-tokens");
		List<String> arguments = new ArrayList<>(List.of(file.toString(), Integer.toString(USERS)));
		arguments.addAll(this.gateways.redis());
		arguments.addAll(Gateways.saToken());
		PeerModule module = PeerModule.SA_TOKEN_LOGINS;
		JavaCommand command = new JavaCommand(List.of("-Xmx256m"), module.classPath(), module.mainClass(), arguments);
		try {
			Path log = Files.createTempFile("gatehouse-benchmark-sa-token-logins-", ".log");
			Process process = command.builder().redirectErrorStream(true).redirectOutput(log.toFile()).start();
			if (process.waitFor() != 0) {
				throw new IllegalStateException("Sa-Token's logins failed, see " + log);
			}
			return new Tokens(Files.readAllLines(file), UUID.randomUUID().toString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

	/** Returns the tokens of a kind. */
	Tokens tokens(TokenKind kind) {
		Tokens issued = this.tokens.get(kind);
		if (issued == null) {
			throw new IllegalStateException("No tokens of the kind " + kind);
		}
		return issued;
	}

	/** Returns a load of the requests that a contender should receive. */
	Load load(RunningContender running, int connections, Duration time) {
		Path file = this.requests.get(running.contender().tokens());
		if (file == null) {
			throw new IllegalStateException("No requests for " + running.name());
		}
		return new Load(running.process().port(), connections, time, file);
	}

	@Override
	public void close() {
		this.upstream.close();
		this.redis.close();
		try {
			FileSystemUtils.deleteRecursively(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
