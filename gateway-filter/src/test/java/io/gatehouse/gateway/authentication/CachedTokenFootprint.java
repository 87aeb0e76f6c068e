package io.gatehouse.gateway.authentication;

import java.io.IOException;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.gatehouse.gateway.Caller;
import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.VerifiedTokenCache;

/**
 * Measures the memory of tokens in the cache, as after requests that were admitted,
 * beside the estimate by which the cache is bounded.
 */
public final class CachedTokenFootprint {

	private static final int TOKENS = 5000;

	private CachedTokenFootprint() {
	}

	/**
	 * Fills a cache with tokens of three lengths, and prints the memory of a token.
	 * @param args none
	 * @throws IOException if the keys cannot be written
	 * @throws URISyntaxException never
	 */
	public static void main(String[] args) throws IOException, URISyntaxException {
		for (int permissions : new int[] { 3, 30, 100 }) {
			measure(permissions);
		}
	}

	private static void measure(int permissions) throws IOException, URISyntaxException {
		VerifiedTokenCache<PreparedJwt> cache = new VerifiedTokenCache<>(1L << 30);
		CachedTokenAuthenticator authenticator = CachedTokenBenchmark.authenticator(CachedTokenBenchmark.verifier(),
				cache);
		IdentityHeaders headers = IdentityHeaders.standard();
		long before = usedMemory();
		int length = 0;
		for (int i = 0; i < TOKENS; i++) {
			String token = token(i, permissions);
			length = token.length();
			Caller caller = authenticator.caller(CachedTokenBenchmark.exchange("Bearer " + token)).block();
			Objects.requireNonNull(((Caller.Authenticated) Objects.requireNonNull(caller)).serviceToken())
				.encode(headers, (name, value) -> {
				});
		}
		double octets = (double) (usedMemory() - before) / TOKENS;
		System.out.printf("Tokens of %,d characters with %d permissions take %,.0f bytes each, by estimate %,d%n",
				length, permissions, octets, cache.bytes() / TOKENS);
		if (cache.size() != TOKENS) {
			throw new IllegalStateException("There were to be " + TOKENS + " tokens");
		}
	}

	private static String token(int number, int permissions) {
		return TestTokens.token()
			.claim("sub", "user-" + number)
			.claim("name", "Customer " + number)
			.claim("attributes", Map.of("tenant", "acme-" + number))
			.claim("permissions",
					java.util.stream.IntStream.range(0, permissions).mapToObj((i) -> "order-" + i + ":write").toList())
			.claim("roles", List.of("user", "customer"))
			.sign();
	}

	private static long usedMemory() {
		for (int i = 0; i < 3; i++) {
			System.gc();
		}
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

}
