package io.gatehouse.gateway.authentication;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import com.nimbusds.jose.JOSEException;
import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.TokenSchemes;
import io.gatehouse.gateway.firewall.NettyMessages;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.redis.RevocationQueries;
import io.gatehouse.revocation.redis.TestLookups;
import io.gatehouse.test.MutableClock;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.VerifiedTokenCache;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;

/**
 * Measures the authentication of a caller whose token is in the cache and whose verdict
 * is in memory, beside a verification, with 1,000 tokens.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = "-Xmx512m")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CachedTokenBenchmark {

	private static final int TOKENS = 1000;

	private static final PublicKey KEY = publicKey();

	private final String[] credentials = new String[TOKENS];

	private @Nullable CachedTokenAuthenticator authenticator;

	private @Nullable JwtVerifier verifier;

	private int next;

	private static PublicKey publicKey() {
		try {
			return TestKeys.key().toRSAKey().toPublicKey();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Makes the authenticator, and fills its cache.
	 * @throws IOException if the keys cannot be written
	 * @throws URISyntaxException never
	 */
	@Setup
	public void prepare() throws IOException, URISyntaxException {
		this.verifier = verifier();
		this.authenticator = authenticator(this.verifier, new VerifiedTokenCache<>(32 << 20));
		for (int i = 0; i < TOKENS; i++) {
			this.credentials[i] = "Bearer " + TestTokens.token()
				.claim("sub", "user-" + i)
				.claim("permissions", List.of("order:read", "order:write", "invoice:read"))
				.sign();
			authenticate(exchange(this.credentials[i]));
		}
	}

	static JwtVerifier verifier() throws IOException {
		Path keys = Files.createTempFile("keys", ".json");
		Files.writeString(keys, TestKeys.jwkSet());
		JwtVerifier verifier = JwtVerifier.builder()
			.issuers(Map.of("main",
					new IssuerSettings(TestTokens.ISSUER, null, keys.toString(), null, null, null, null, null, null,
							Duration.ZERO, null)))
			.build();
		Files.delete(keys);
		return verifier;
	}

	static CachedTokenAuthenticator authenticator(JwtVerifier verifier, VerifiedTokenCache<PreparedJwt> cache) {
		RevocationQueries queries = new RevocationQueries(RevocableClaims.standard(), (issuer) -> "");
		TokenStateCheck states = new TokenStateCheck(
				new RevocationCheck(TestLookups.local(MutableClock.at(Instant.now()), new ConcurrentHashMap<>()),
						new UnknownDecisions()),
				SessionCache.none((user, session) -> Mono.just(new LookupResult.Missing<>())));
		JwtAuthenticator jwt = new JwtAuthenticator(
				PreparedJwts.verifying(verifier, cache, IdentityClaims.defaults(), queries, null), states, queries,
				null, null, Clock.systemUTC());
		TokenAuthenticator tokens = new TokenAuthenticator(Settings.policies(), jwt, null, TokenSchemes.bearer(),
				Settings.unbound());
		return new CachedTokenAuthenticator(Settings.policies(), jwt, null, tokens, tokens, TokenSchemes.bearer(),
				Settings.unbound());
	}

	static ServerWebExchange exchange(String credentials) throws URISyntaxException {
		HttpHeaders received = NettyMessages.headers();
		received.add("Host", "api.example.test");
		// a text of its own, as the decoder creates it
		received.add("Authorization", new String(credentials.toCharArray()));
		return NettyMessages.exchange(NettyMessages.request("GET", HttpVersion.HTTP_1_1, "/orders/1", received),
				NettyMessages.response(NettyMessages.headers()));
	}

	private Caller authenticate(ServerWebExchange exchange) {
		Caller caller = (this.authenticator != null) ? this.authenticator.caller(exchange).block() : null;
		if (!(caller instanceof Caller.Authenticated)) {
			throw new IllegalStateException("Not authenticated: " + caller);
		}
		return caller;
	}

	/**
	 * Creates an exchange, as the others do.
	 * @return the exchange
	 * @throws URISyntaxException never
	 */
	@Benchmark
	public ServerWebExchange bare() throws URISyntaxException {
		return exchange(next());
	}

	/**
	 * Authenticates its caller by the cache.
	 * @return the caller
	 * @throws URISyntaxException never
	 */
	@Benchmark
	public Object cached() throws URISyntaxException {
		return authenticate(exchange(next()));
	}

	/**
	 * Verifies a token that is not in a cache.
	 * @return the token
	 */
	@Benchmark
	public Object verified() {
		return (this.verifier != null) ? this.verifier.verify(next().substring("Bearer ".length())).join() : "";
	}

	/**
	 * Verifies the same signature by the JCA alone.
	 * @return whether it is right
	 * @throws GeneralSecurityException never
	 */
	@Benchmark
	public boolean jca() throws GeneralSecurityException {
		String token = next().substring("Bearer ".length());
		int end = token.lastIndexOf('.');
		Signature signature = Signature.getInstance("SHA256withRSA");
		signature.initVerify(KEY);
		signature.update(token.substring(0, end).getBytes(StandardCharsets.US_ASCII));
		return signature.verify(Base64.getUrlDecoder().decode(token.substring(end + 1)));
	}

	private String next() {
		this.next = (this.next + 1) % TOKENS;
		return this.credentials[this.next];
	}

}
