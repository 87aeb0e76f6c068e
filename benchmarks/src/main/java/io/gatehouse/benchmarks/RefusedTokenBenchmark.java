package io.gatehouse.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.Reason;
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

import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Measures the cost of a refused token in {@link JwtVerifier}, by the check that refuses
 * it, next to that of a good one. Long tokens have 7.5 KB, about the most that a server
 * accepts in one header. Nearly all of it is claims whose names are written with escapes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx512m")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RefusedTokenBenchmark {

	private static final String HEADER = "{\"alg\":\"RS256\",\"kid\":\"" + TestKeys.KEY_ID + "\",\"typ\":\"at+jwt\"}";

	/** Token to verify. */
	@Param
	public Token token = Token.GOOD;

	private @Nullable JwtVerifier verifier;

	private String text = "";

	/**
	 * Makes the verifier and the token.
	 * @throws IOException if the keys cannot be written
	 */
	@Setup
	public void prepare() throws IOException {
		Path keys = Files.createTempFile("keys", ".json");
		Files.writeString(keys, TestKeys.jwkSet());
		this.verifier = JwtVerifier.builder()
			.issuers(Map.of("main",
					new IssuerSettings(TestTokens.ISSUER, null, keys.toString(), null, null, null, null, null, null,
							Duration.ZERO, null)))
			.build();
		Files.delete(keys);
		this.text = this.token.text();
		Reason reason = reason(verify());
		if (reason != this.token.reason) {
			throw new IllegalStateException(this.token + " is refused as " + reason);
		}
	}

	private static @Nullable Reason reason(CompletableFuture<Jwt> verified) {
		try {
			verified.join();
			return null;
		}
		catch (CompletionException ex) {
			return (ex.getCause() instanceof InvalidTokenException invalid) ? invalid.reason() : null;
		}
	}

	/**
	 * Verifies the token.
	 * @return the result, which JMH consumes
	 */
	@Benchmark
	public CompletableFuture<Jwt> verify() {
		if (this.verifier == null) {
			throw new IllegalStateException("Not prepared");
		}
		return this.verifier.verify(this.text);
	}

	/** Tokens by the check that refuses them. */
	public enum Token {

		/** Accepted, for comparison. */
		GOOD(null) {

			@Override
			String text() {
				return TestTokens.token().claim("iat", now() - 1).sign();
			}

		},

		/** A character that is not of the alphabet, at the end of 7.5 KB. */
		ALPHABET(Reason.MALFORMED_TOKEN) {

			@Override
			String text() {
				return unsigned(HEADER, payload("https://evil.test")) + "+";
			}

		},

		/** A header of the greatest length, with as many members as fit. */
		HEADER_MEMBERS(Reason.MALFORMED_TOKEN) {

			@Override
			String text() {
				return unsigned("{\"alg\":\"RS256\"," + names(100) + "}", "{}");
			}

		},

		/** A payload of 7.5 KB that ends too early. */
		PAYLOAD(Reason.MALFORMED_TOKEN) {

			@Override
			String text() {
				return unsigned(HEADER, "{" + names(380));
			}

		},

		/** An unknown issuer behind 7.5 KB of other claims. */
		ISSUER(Reason.WRONG_ISSUER) {

			@Override
			String text() {
				return unsigned(HEADER, payload("https://evil.test"));
			}

		},

		/** A key that the issuer does not have, on 7.5 KB. */
		KEY(Reason.BAD_SIGNATURE) {

			@Override
			String text() {
				return unsigned(HEADER.replace(TestKeys.KEY_ID, "unknown"), payload(TestTokens.ISSUER));
			}

		},

		/** A signature of the right length over 7.5 KB: this costs an RSA operation. */
		SIGNATURE(Reason.BAD_SIGNATURE) {

			@Override
			String text() {
				return unsigned(HEADER, payload(TestTokens.ISSUER));
			}

		},

		/** A token with a valid signature that has expired. */
		EXPIRED(Reason.EXPIRED) {

			@Override
			String text() {
				return TestTokens.token().claim("iat", now() - 600).claim("exp", now() - 300).sign();
			}

		};

		private final @Nullable Reason reason;

		Token(@Nullable Reason reason) {
			this.reason = reason;
		}

		abstract String text();

		static long now() {
			return System.currentTimeMillis() / 1000;
		}

		static String names(int count) {
			return IntStream.range(0, count)
				.mapToObj((i) -> "\"\\u006%d%03d\":0".formatted(i % 10, i))
				.collect(Collectors.joining(","));
		}

		static String payload(String issuer) {
			return "{" + names(380) + ",\"iss\":\"" + issuer + "\"}";
		}

		static String unsigned(String header, String payload) {
			return List.of(header, payload)
				.stream()
				.map((part) -> Base64.getUrlEncoder()
					.withoutPadding()
					.encodeToString(part.getBytes(StandardCharsets.UTF_8)))
				.collect(Collectors.joining(".")) + "." + "A".repeat(342);
		}

	}

}
