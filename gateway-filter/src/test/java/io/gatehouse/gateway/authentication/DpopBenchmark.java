package io.gatehouse.gateway.authentication;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Clock;
import java.util.Base64;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.firewall.NettyMessages;
import io.gatehouse.gateway.proof.PossessionCheck;
import io.gatehouse.gateway.proof.TestChecks;
import io.gatehouse.gateway.proof.TestProofs;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.redis.RevocationQueries;
import io.gatehouse.revocation.redis.TestLookups;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;

/**
 * Measures the authentication of a caller whose token is in the cache and whose verdict
 * is in memory: by a bearer token, and by a DPoP-bound one with a proof, beside the
 * verification of the proof's signature by the JCA alone. The cost of a proof is the
 * difference of the first two, and the goal is 1.1 times the third. The proofs are
 * accepted repeatedly, so that the client's signatures are not measured; each is looked
 * up in a full-size local store all the same.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 2, jvmArgsAppend = "-Xmx512m")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DpopBenchmark {

	private static final String URI = "http://gateway.test/orders/1";

	/** The algorithm of the client's key. */
	@Param({ "ES256", "RS256" })
	public String algorithm = "ES256";

	private String bearer = "";

	private String credentials = "";

	private String proof = "";

	private @Nullable PublicKey key;

	private @Nullable CachedTokenAuthenticator authenticator;

	/**
	 * Makes the authenticator, and fills its cache.
	 * @throws IOException if the keys cannot be written
	 * @throws JOSEException never
	 * @throws URISyntaxException never
	 */
	@Setup
	public void prepare() throws IOException, JOSEException, URISyntaxException {
		JWK client = TestKeys.key(this.algorithm, "client-key");
		this.key = isElliptic() ? client.toECKey().toECPublicKey() : client.toRSAKey().toRSAPublicKey();
		PossessionCheck check = TestChecks.acceptingRepetitions();
		this.authenticator = authenticator(check);
		String token = TestProofs.token(client).sign();
		this.bearer = "Bearer " + TestTokens.token().sign();
		this.credentials = "DPoP " + token;
		this.proof = TestProofs.proof(client, URI, token).sign();
		bearer();
		dpop();
	}

	private boolean isElliptic() {
		return this.algorithm.equals("ES256");
	}

	private static CachedTokenAuthenticator authenticator(PossessionCheck check) throws IOException {
		RevocationQueries queries = new RevocationQueries(RevocableClaims.standard(), (issuer) -> "");
		UnknownDecisions decisions = new UnknownDecisions();
		TokenStateCheck states = new TokenStateCheck(
				new RevocationCheck(TestLookups.local(io.gatehouse.test.MutableClock.at(java.time.Instant.now()),
						new ConcurrentHashMap<>()), decisions),
				SessionCache.none((user, session) -> Mono.just(new LookupResult.Missing<>())));
		JwtAuthenticator jwt = new JwtAuthenticator(PreparedJwts
			.verifying(CachedTokenBenchmark.verifier(), new VerifiedTokenCache<>(32 << 20), IdentityClaims.defaults(),
					queries, null)
			.checking(check.methods()), states, queries, null, null, Clock.systemUTC());
		BoundTokens bound = new BoundTokens(check, decisions);
		TokenAuthenticator tokens = new TokenAuthenticator(Settings.policies(), jwt, null, check.schemes(), bound);
		return new CachedTokenAuthenticator(Settings.policies(), jwt, null, tokens, tokens, check.schemes(), bound);
	}

	/**
	 * Authenticates a caller by the cache, as a gateway with DPoP does.
	 * @return the caller
	 * @throws URISyntaxException never
	 */
	@Benchmark
	public Object bearer() throws URISyntaxException {
		return authenticated(this.bearer, null);
	}

	/**
	 * Authenticates a caller by the cache, and verifies the proof of the request.
	 * @return the caller
	 * @throws URISyntaxException never
	 */
	@Benchmark
	public Object dpop() throws URISyntaxException {
		return authenticated(this.credentials, this.proof);
	}

	private Caller authenticated(String sent, @Nullable String sentProof) throws URISyntaxException {
		HttpHeaders received = NettyMessages.headers();
		received.add("Host", "gateway.test");
		// texts of their own, as the decoder creates them
		received.add("Authorization", new String(sent.toCharArray()));
		if (sentProof != null) {
			received.add("DPoP", new String(sentProof.toCharArray()));
		}
		ServerWebExchange exchange = NettyMessages.exchange(
				NettyMessages.request("GET", HttpVersion.HTTP_1_1, "/orders/1", received),
				NettyMessages.response(NettyMessages.headers()));
		Caller caller = (this.authenticator != null) ? this.authenticator.caller(exchange).block() : null;
		if (!(caller instanceof Caller.Authenticated)) {
			throw new IllegalStateException("Not authenticated: " + caller);
		}
		return caller;
	}

	/**
	 * Verifies the same signature by the JCA alone.
	 * @return whether it is right
	 * @throws GeneralSecurityException never
	 */
	@Benchmark
	public boolean jca() throws GeneralSecurityException {
		int end = this.proof.lastIndexOf('.');
		Signature signature = Signature.getInstance(isElliptic() ? "SHA256withECDSAinP1363Format" : "SHA256withRSA");
		signature.initVerify(this.key);
		signature.update(this.proof.substring(0, end).getBytes(StandardCharsets.US_ASCII));
		return signature.verify(Base64.getUrlDecoder().decode(this.proof.substring(end + 1)));
	}

}
