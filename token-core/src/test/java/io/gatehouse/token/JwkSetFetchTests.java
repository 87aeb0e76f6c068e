package io.gatehouse.token;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link JwtVerifier} and {@link JwkSetClient} with an issuer that publishes its
 * keys over real HTTP, correctly or not.
 */
class JwkSetFetchTests {

	private static final String PATH = "/.well-known/jwks.json";

	private static final WireMockServer issuer = new WireMockServer(
			WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());

	private final AtomicLong now = new AtomicLong();

	@BeforeAll
	static void start() {
		issuer.start();
		// the first answer takes long, and must not use up a time-out
		answer(WireMock.okJson("{\"keys\":[]}"));
		new JwkSetClient(JwkSetSettings.defaults()).fetch(URI.create(issuer.baseUrl() + PATH)).join();
	}

	@AfterAll
	static void stop() {
		issuer.stop();
	}

	@BeforeEach
	void reset() {
		issuer.resetAll();
	}

	@Test
	void decodeWhenIssuerIsAUrlThenItsWellKnownKeysAreFetchedOnce() {
		publish(Tokens.key("RS256"));
		JwtVerifier verifier = Tokens.verifier(Settings.settings().issuer(issuer.baseUrl()).build());
		String token = token(Tokens.key("RS256"), issuer.baseUrl());
		for (int i = 0; i < 10; i++) {
			assertThat(verifier.decode(token).getSubject()).isEqualTo("alice");
		}
		issuer.verify(1, WireMock.getRequestedFor(WireMock.urlEqualTo(PATH))
			.withHeader("Accept", WireMock.containing("application/jwk-set+json")));
	}

	@Test
	void decodeWhenIssuerEndsWithASlashThenPathHasOne() {
		publish(Tokens.key("RS256"));
		JwtVerifier verifier = Tokens.verifier(Settings.settings().issuer(issuer.baseUrl() + "/").build());
		assertThat(verifier.decode(token(Tokens.key("RS256"), issuer.baseUrl() + "/")).getSubject()).isEqualTo("alice");
	}

	@ParameterizedTest
	@ValueSource(strings = { "jku", "x5u" })
	void decodeWhenHeaderNamesAnAddressThenNobodyCallsIt(String parameter) {
		issuer.stubFor(WireMock.any(WireMock.anyUrl())
			.willReturn(WireMock.okJson(new JWKSet(Tokens.key("RS256")).toString(true))));
		JwtVerifier verifier = verifier();
		Map<String, @Nullable Object> header = Tokens.header(Tokens.key("RS256"));
		header.put(parameter, issuer.baseUrl() + "/evil");
		assertRefused(verifier, Tokens.sign(Tokens.key("RS256"), Tokens.json(header), Tokens.json(Tokens.claims())),
				Reason.MALFORMED_TOKEN);
		assertThat(issuer.getAllServeEvents()).isEmpty();
	}

	@Test
	void decodeWhenTokenIsMalformedThenNothingIsFetched() {
		JwtVerifier verifier = verifier();
		assertRefused(verifier, "a.b.c", Reason.MALFORMED_TOKEN);
		assertRefused(verifier, token(Tokens.key("RS256"), "https://evil.test"), Reason.WRONG_ISSUER);
		assertThat(issuer.getAllServeEvents()).isEmpty();
	}

	@Test
	void decodeWhenKeyIsRotatedThenNothingFails() {
		JWK old = Tokens.key("RS256", "old");
		JWK fresh = Tokens.key("RS256", "fresh");
		JwtVerifier verifier = verifier();
		publish(old);
		assertThat(verifier.decode(Tokens.good(old)).getSubject()).isEqualTo("alice");
		publish(old, fresh);
		advance(Duration.ofSeconds(10));
		assertThat(verifier.decode(Tokens.good(fresh)).getSubject()).isEqualTo("alice");
		assertThat(verifier.decode(Tokens.good(old)).getSubject()).isEqualTo("alice");
		publish(fresh);
		advance(Duration.ofMinutes(5));
		assertRefused(verifier, Tokens.good(old), Reason.BAD_SIGNATURE);
		assertThat(verifier.decode(Tokens.good(fresh)).getSubject()).isEqualTo("alice");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("badAnswers")
	void decodeWhenAnswerIsBadThenLastGoodKeysServe(String name, ResponseDefinitionBuilder answer) {
		JWK key = Tokens.key("RS256");
		JwtVerifier verifier = verifier();
		publish(key);
		verifier.decode(Tokens.good(key));
		answer(answer);
		advance(Duration.ofMinutes(5));
		assertThat(verifier.decode(Tokens.good(key)).getSubject()).isEqualTo("alice");
		// the HTTP client itself repeats a request whose connection was reset
		issuer.verify(WireMock.moreThanOrExactly(2), WireMock.getRequestedFor(WireMock.urlEqualTo(PATH)));
		advance(Duration.ofHours(6));
		assertUnavailable(verifier, Tokens.good(key));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("badAnswers")
	void decodeWhenFirstAnswerIsBadThenKeysAreUnavailableUntilAGoodOneComes(String name,
			ResponseDefinitionBuilder answer) {
		JWK key = Tokens.key("RS256");
		JwtVerifier verifier = verifier();
		answer(answer);
		assertUnavailable(verifier, Tokens.good(key));
		publish(key);
		advance(Duration.ofSeconds(1));
		assertThat(verifier.decode(Tokens.good(key)).getSubject()).isEqualTo("alice");
		issuer.verify(0, WireMock.getRequestedFor(WireMock.urlEqualTo("/elsewhere")));
	}

	static Stream<Arguments> badAnswers() {
		String good = new JWKSet(Tokens.key("RS256").toPublicJWK()).toString(true);
		String large = good.substring(0, good.length() - 1) + " ".repeat(10 * 1024 * 1024) + "}";
		return Stream.of(Arguments.of("500", WireMock.serverError().withBody(good)),
				Arguments.of("404", WireMock.notFound()), Arguments.of("204", WireMock.noContent()),
				Arguments.of("206", WireMock.status(206).withBody(good)),
				Arguments.of("HTML", WireMock.ok("<html>Service unavailable</html>")),
				Arguments.of("empty", WireMock.ok()), Arguments.of("null", WireMock.okJson("null")),
				Arguments.of("an array", WireMock.okJson("[]")), Arguments.of("no member keys", WireMock.okJson("{}")),
				Arguments.of("keys null", WireMock.okJson("{\"keys\":null}")),
				Arguments.of("keys no array", WireMock.okJson("{\"keys\":{}}")),
				Arguments.of("keys of texts", WireMock.okJson("{\"keys\":[\"a\"]}")),
				Arguments.of("no keys", WireMock.okJson("{\"keys\":[]}")),
				Arguments.of("cut off", WireMock.okJson(good.substring(0, good.length() - 2))),
				Arguments.of("keys of others only",
						WireMock.okJson(new JWKSet(Tokens.key("ES256").toPublicJWK()).toString(true))),
				Arguments.of("a secret only", WireMock.okJson(new JWKSet(Tokens.key("HS256")).toString(false))),
				Arguments.of("a private key only", WireMock.okJson(new JWKSet(Tokens.key("RS256")).toString(false))),
				Arguments.of("a redirect", WireMock.temporaryRedirect("/elsewhere")),
				Arguments.of("a redirect for ever", WireMock.permanentRedirect("/elsewhere")),
				Arguments.of("10 MB", WireMock.okJson(large)),
				Arguments.of("10 MB in chunks", WireMock.okJson(large).withHeader("Transfer-Encoding", "chunked")),
				Arguments.of("a slow drip", WireMock.okJson(good).withChunkedDribbleDelay(10, 60_000)),
				Arguments.of("a delay", WireMock.okJson(good).withFixedDelay(60_000)),
				Arguments.of("a reset", WireMock.aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)),
				Arguments.of("an empty reply", WireMock.aResponse().withFault(Fault.EMPTY_RESPONSE)),
				Arguments.of("junk", WireMock.aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK)));
	}

	@Test
	void decodeWhenNobodyListensThenKeysAreUnavailable() throws IOException {
		int port;
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = socket.getLocalPort();
		}
		JwtVerifier verifier = Tokens
			.verifier(Settings.settings().jwkSetUri("http://127.0.0.1:" + port + "/jwks").build());
		assertUnavailable(verifier, Tokens.good(Tokens.key("RS256")));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("oddKeys")
	void decodeWhenSetHasAKeyThatIsNotUnderstoodThenTheOthersServe(String name, String odd) {
		String good = Tokens.key("RS256").toPublicJWK().toJSONString();
		answer(WireMock.okJson("{\"keys\":[" + odd + "," + good + "," + odd + "]}"));
		JwtVerifier verifier = Tokens.verifier(
				Settings.settings().jwkSetUri(issuer.baseUrl() + PATH).algorithms("RS256", "ES256", "EdDSA").build());
		assertThat(verifier.decode(Tokens.good(Tokens.key("RS256"))).getSubject()).isEqualTo("alice");
	}

	static Stream<Arguments> oddKeys() {
		JWK ec = Tokens.key("ES256").toPublicJWK();
		return Map
			.ofEntries(Map.entry("an unknown kty", "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\",\"pub\":\"AA\"}"),
					Map.entry("no kty", "{\"kid\":\"x\"}"), Map.entry("kty no text", "{\"kty\":1}"),
					Map.entry("an empty object", "{}"),
					Map.entry("an unknown curve", "{\"kty\":\"EC\",\"crv\":\"P-999\",\"x\":\"AQ\",\"y\":\"AQ\"}"),
					Map.entry("a point off the curve",
							"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AQ\",\"y\":\"AQ\",\"kid\":\"x\"}"),
					Map.entry("a missing member", "{\"kty\":\"RSA\",\"n\":\"AQ\"}"),
					Map.entry("an RSA key of nothing", "{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"\"}"),
					Map.entry("an RSA key of 8 bits", "{\"kty\":\"RSA\",\"n\":\"_w\",\"e\":\"AQAB\"}"),
					Map.entry("an Ed25519 key of one byte", "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AQ\"}"),
					Map.entry("an X25519 key", "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"AQ\"}"),
					Map.entry("an Ed448 key", "{\"kty\":\"OKP\",\"crv\":\"Ed448\",\"x\":\"AQ\"}"),
					Map.entry("an unknown key_ops", ec.toJSONString().replace("{", "{\"key_ops\":[\"fly\"],")),
					Map.entry("use and key_ops that contradict",
							ec.toJSONString().replace("{", "{\"use\":\"enc\",\"key_ops\":[\"verify\"],")),
					Map.entry("an x5c that is none", ec.toJSONString().replace("{", "{\"x5c\":[\"MIIB\"],")))
			.entrySet()
			.stream()
			.map((row) -> Arguments.of(row.getKey(), row.getValue()));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1024, 4096 })
	void fetchWhenDocumentIsLargerThanAllowedThenItFails(int maxSize) {
		JwkSetClient client = new JwkSetClient(settings(), maxSize);
		String most = "{\"keys\":[]}" + " ".repeat(maxSize - 11);
		answer(WireMock.okJson(most));
		assertThat(client.fetch(URI.create(issuer.baseUrl() + PATH)).join().getKeys()).isEmpty();
		answer(WireMock.okJson(most + " "));
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> client.fetch(URI.create(issuer.baseUrl() + PATH)).join())
			.withCauseInstanceOf(IOException.class)
			.withMessageContaining("larger than " + maxSize + " bytes");
	}

	@Test
	void fetchWhenTrustStoreCannotBeReadThenFailureSaysWhyAndForWhichUrl() {
		JwkSetClient client = new JwkSetClient(settings(), 1024, () -> {
			throw new UncheckedIOException(
					new IOException(new IllegalStateException(new IOException("keystore password was incorrect"))));
		});
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> client.fetch(URI.create(issuer.baseUrl() + PATH)).join())
			.withMessageContaining("keystore password was incorrect from " + issuer.baseUrl() + PATH);
	}

	@Test
	void verifyWhenCallbackWaitsForAnotherIssuersKeysThenItGetsThem() {
		publish(Tokens.key("RS256"));
		issuer.stubFor(WireMock.get("/other")
			.willReturn(WireMock.okJson(new JWKSet(Tokens.key("ES256").toPublicJWK()).toString(true))));
		JwtVerifier both = JwtVerifier.builder()
			.issuers(Map.of("main", Settings.settings().jwkSetUri(issuer.baseUrl() + PATH).build(), "other",
					Settings.settings()
						.issuer("https://other.test")
						.jwkSetUri(issuer.baseUrl() + "/other")
						.algorithms("ES256")
						.revocationScope("other")
						.build()))
			.clock(Tokens.CLOCK)
			.build();
		String first = Tokens.good(Tokens.key("RS256"));
		String second = token(Tokens.key("ES256"), "https://other.test");
		List<CompletableFuture<String>> results = Stream
			.generate(() -> both.verify(first).thenApply((jwt) -> both.decode(second).getClaimAsString("iss")))
			.limit(20)
			.collect(Collectors.toList());
		assertThat(results).allSatisfy((result) -> assertThat(result.join()).isEqualTo("https://other.test"));
	}

	private JwtVerifier verifier() {
		return JwtVerifier.builder()
			.issuers(Map.of("main", Settings.settings().jwkSetUri(issuer.baseUrl() + PATH).build()))
			.jwkSet(settings())
			.clock(Tokens.CLOCK)
			.ticker(this.now::get)
			.build();
	}

	/** Returns the defaults, except for the time-out, which the bad answers use up. */
	@SuppressWarnings("NullAway")
	private static JwkSetSettings settings() {
		return new JwkSetSettings(Duration.ofSeconds(2), null, null, null);
	}

	private void advance(Duration by) {
		this.now.addAndGet(by.toNanos());
	}

	private static void publish(JWK... keys) {
		answer(WireMock.okJson(new JWKSet(List.of(keys)).toString(true)));
	}

	private static void answer(ResponseDefinitionBuilder answer) {
		issuer.stubFor(WireMock.get(PATH).willReturn(answer));
	}

	private static String token(JWK key, String issuerName) {
		Map<String, @Nullable Object> claims = Tokens.claims();
		claims.put("iss", issuerName);
		return Tokens.sign(key, Tokens.json(Tokens.header(key)), Tokens.json(claims));
	}

	private static void assertRefused(JwtVerifier verifier, String token, Reason reason) {
		assertThatExceptionOfType(InvalidTokenException.class).isThrownBy(() -> verifier.decode(token))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason));
	}

	private static void assertUnavailable(JwtVerifier verifier, String token) {
		assertThatExceptionOfType(KeysUnavailableException.class).isThrownBy(() -> verifier.decode(token));
	}

}
