package io.gatehouse.token;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the work that {@link JwtVerifier} spends on refused tokens, which any client
 * can send. Memory stands for work, since it can be measured exactly.
 */
class RefusedTokenCostTests {

	private static final JWK KEY = Tokens.key("RS256");

	private static final String GOOD_HEADER = Tokens.json(Tokens.header(KEY));

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	@TempDir
	@SuppressWarnings("NullAway.Init")
	static Path directory;

	@SuppressWarnings("NullAway.Init")
	private static JwtVerifier verifier;

	@BeforeAll
	static void trustKey() {
		verifier = Tokens
			.verifier(Settings.settings().keyLocation(Tokens.publish(directory.resolve("keys.json"), KEY)).build());
	}

	/**
	 * Returns members whose names are written with escapes, which were once parsed one by
	 * one.
	 */
	private static String escapedNames(int count) {
		return IntStream.range(0, count)
			.mapToObj((i) -> "\"\\u006%x%03d\":0".formatted(i % 10, i))
			.collect(Collectors.joining(","));
	}

	private static String token(String header, String payload) {
		return Base64URL.encode(header) + "." + Base64URL.encode(payload) + "." + "A".repeat(342);
	}

	static Stream<Arguments> madeUp() {
		String members = escapedNames(400);
		return Stream.of(
				Arguments.of("wrong issuer first",
						token(GOOD_HEADER, "{\"iss\":\"https://evil.test\"," + members + "}"), Reason.WRONG_ISSUER),
				Arguments.of("wrong issuer last", token(GOOD_HEADER, "{" + members + ",\"iss\":\"https://evil.test\"}"),
						Reason.WRONG_ISSUER),
				Arguments.of("no issuer", token(GOOD_HEADER, "{" + members + "}"), Reason.WRONG_ISSUER),
				Arguments.of("no object", token(GOOD_HEADER, "{" + members), Reason.MALFORMED_TOKEN),
				Arguments.of("unknown key",
						token(GOOD_HEADER.replace("\"kid\":\"RS256\"", "\"kid\":\"x\""),
								"{\"iss\":\"" + Tokens.ISSUER + "\"," + members + "}"),
						Reason.BAD_SIGNATURE),
				Arguments.of("bad signature", token(GOOD_HEADER, "{\"iss\":\"" + Tokens.ISSUER + "\"," + members + "}"),
						Reason.BAD_SIGNATURE),
				Arguments.of("long header", token("{\"alg\":\"RS256\"," + members + "}", "{}"), Reason.MALFORMED_TOKEN),
				Arguments.of("header with many members", token("{\"alg\":\"RS256\"," + escapedNames(90) + "}", "{}"),
						Reason.MALFORMED_TOKEN),
				Arguments.of("header with members inside",
						token("{\"alg\":\"RS256\",\"x\":{" + escapedNames(90) + "}}", "{}"), Reason.MALFORMED_TOKEN),
				Arguments.of("deep payload", token(GOOD_HEADER, "[".repeat(5_000)), Reason.MALFORMED_TOKEN),
				Arguments.of("other alphabet", "+".repeat(6_000) + ".e30.AA", Reason.MALFORMED_TOKEN));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("madeUp")
	void verifyWhenTokenIsMadeUpThenItCostsLittle(String name, String token, Reason reason) {
		for (int i = 0; i < 3; i++) {
			assertRefused(token, reason);
		}
		boolean refused = true;
		long before = THREADS.getCurrentThreadAllocatedBytes();
		for (int i = 0; i < 10; i++) {
			refused &= verifier.verify(token).isCompletedExceptionally();
		}
		long bytes = (THREADS.getCurrentThreadAllocatedBytes() - before) / 10;
		assertThat(refused).isTrue();
		assertThat(bytes).as("bytes for each token").isLessThan(64 * 1024);
	}

	@Test
	void refusalThenItHasNoStackTrace() {
		assertThat(new InvalidTokenException(Reason.EXPIRED).getStackTrace()).isEmpty();
	}

	@Test
	void verifyWhenEscapedNameIsThereTwiceThenTokenIsMalformed() {
		String twice = escapedNames(400) + ",\"\\u00640\\u00304\":1}";
		assertRefused(Tokens.sign(KEY, GOOD_HEADER, Tokens.json(Tokens.claims()).replace("}", "," + twice)),
				Reason.MALFORMED_TOKEN);
	}

	@Test
	void verifyWhenParserReadsAnotherIssuerThenTokenIsMalformed() {
		String payload = Tokens.json(Tokens.claims()).replaceFirst("\\{", "{\"iss\":\"https://evil.test\",");
		assertRefused(Tokens.sign(KEY, GOOD_HEADER, payload), Reason.WRONG_ISSUER);
		String second = Tokens.json(Tokens.claims()).replace("}", ",\"i\\u0073s\":\"https://evil.test\"}");
		assertRefused(Tokens.sign(KEY, GOOD_HEADER, second), Reason.MALFORMED_TOKEN);
	}

	private static void assertRefused(String token, Reason reason) {
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> verifier.verify(token).join())
			.havingCause()
			.isInstanceOfSatisfying(InvalidTokenException.class, (ex) -> assertThat(ex.reason()).isEqualTo(reason));
	}

}
