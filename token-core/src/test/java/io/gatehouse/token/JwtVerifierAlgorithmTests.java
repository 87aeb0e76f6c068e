package io.gatehouse.token;

import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link JwtVerifier}, {@link KeyRing} and {@link SignatureAlgorithm}: the
 * algorithm and the key that confirm a token.
 */
class JwtVerifierAlgorithmTests {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	Path directory;

	private static Stream<Arguments> pairs() {
		return Stream.of(SignatureAlgorithm.values())
			.flatMap((accepted) -> Stream.of(SignatureAlgorithm.values())
				.map((used) -> Arguments.of(accepted.jose().getName(), used.jose().getName())));
	}

	@Tag("exhaustive")
	@ParameterizedTest(name = "{0} accepted, {1} used")
	@MethodSource("pairs")
	void decodeWhenOneAlgorithmIsAcceptedThenNoOtherIs(String accepted, String used) {
		JwtVerifier verifier = Tokens.verifier(trusting(accepted));
		String token = Tokens.good(Tokens.key(used));
		if (accepted.equals(used)) {
			assertThat(verifier.decode(token).getSubject()).isEqualTo("alice");
		}
		else {
			assertBadSignature(verifier, token);
		}
	}

	@ParameterizedTest
	@EnumSource
	void decodeWhenTokenNamesNoKeyThenKeysOfItsAlgorithmAreTried(SignatureAlgorithm algorithm) {
		JWK key = Tokens.key(algorithm.jose().getName());
		JwtVerifier verifier = Tokens.verifier(trusting(algorithm.jose().getName()));
		Map<String, @Nullable Object> header = Tokens.header(key);
		header.remove("kid");
		assertThat(verifier.decode(Tokens.sign(key, Tokens.json(header), Tokens.json(Tokens.claims()))).getSubject())
			.isEqualTo("alice");
	}

	@Test
	void decodeWhenApplicationIsTheIssuerThenItsOwnKeysAreUsedAndNoneIsFetched() {
		JWK key = Tokens.key("ES256");
		JwtVerifier verifier = JwtVerifier.builder()
			.issuers(Map.of("own", Settings.settings().algorithms("ES256").build()))
			.keys("own", SigningKeys.of(SignatureAlgorithm.ES256, key).published())
			.clock(Tokens.CLOCK)
			.build();
		assertThat(verifier.decode(Tokens.good(key)).getSubject()).isEqualTo("alice");
		assertBadSignature(verifier, Tokens.good(Tokens.key("ES384")));
	}

	private IssuerSettings trusting(String algorithm) {
		JWK key = Tokens.key(algorithm);
		Settings settings = Settings.settings().algorithms(algorithm);
		return algorithm.startsWith("HS")
				? settings
					.secret("base64:" + Base64.getEncoder().encodeToString(key.toOctetSequenceKey().toByteArray()))
					.build()
				: settings.keyLocation(Tokens.publish(this.directory.resolve(algorithm + ".json"), key)).build();
	}

	@Test
	void decodeWhenKeyIsForOneAlgorithmThenItConfirmsNoOtherThatIsAcceptedToo() throws JOSEException {
		RSAKey key = new RSAKeyGenerator(2048).keyID("k").algorithm(JWSAlgorithm.RS256).generate();
		JwtVerifier verifier = Tokens.verifier(Settings.settings()
			.keyLocation(Tokens.publish(this.directory.resolve("keys.json"), key))
			.algorithms("RS256", "PS256")
			.build());
		assertThat(verifier.decode(Tokens.good(key)).getSubject()).isEqualTo("alice");
		assertBadSignature(verifier, Tokens.good(new RSAKey.Builder(key).algorithm(JWSAlgorithm.PS256).build()));
	}

	@Test
	void decodeWhenKeyNamesNoAlgorithmThenItIsForTheFirstAcceptedOneThatFits() throws JOSEException {
		RSAKey key = new RSAKeyGenerator(2048).keyID("k").generate();
		JwtVerifier verifier = Tokens.verifier(Settings.settings()
			.keyLocation(Tokens.publish(this.directory.resolve("keys.json"), key))
			.algorithms("ES256", "PS256", "RS256")
			.build());
		assertThat(verifier.decode(Tokens.good(new RSAKey.Builder(key).algorithm(JWSAlgorithm.PS256).build()))
			.getSubject()).isEqualTo("alice");
		assertBadSignature(verifier, Tokens.good(new RSAKey.Builder(key).algorithm(JWSAlgorithm.RS256).build()));
	}

	@Test
	void decodeWhenTwoKeysHaveOneIdThenBothConfirm() throws JOSEException {
		RSAKey first = new RSAKeyGenerator(2048).keyID("k").algorithm(JWSAlgorithm.RS256).generate();
		RSAKey second = new RSAKeyGenerator(2048).keyID("k").algorithm(JWSAlgorithm.RS256).generate();
		JwtVerifier verifier = Tokens.verifier(Settings.settings()
			.keyLocation(Tokens.publish(this.directory.resolve("keys.json"), first, second))
			.build());
		assertThat(verifier.decode(Tokens.good(first)).getSubject()).isEqualTo("alice");
		assertThat(verifier.decode(Tokens.good(second)).getSubject()).isEqualTo("alice");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("keysNotToUse")
	void ofPublicWhenKeyMustNotVerifyThenItIsLeftOut(String name, JWK key) {
		JWK good = Tokens.key("RS256", "good").toPublicJWK();
		KeyRing ring = KeyRing.ofPublic(new JWKSet(List.of(key, good)), everyPublicAlgorithm(),
				new UnusedKeys(Tokens.ISSUER));
		assertThat(KeyRing.objection(key)).isPresent();
		assertThat(KeyRing.ofPublic(new JWKSet(key), everyPublicAlgorithm(), new UnusedKeys(Tokens.ISSUER)).isEmpty())
			.isTrue();
		CompactJws token = CompactJws.parse(Tokens.good(Tokens.key("RS256", "good")), 10_000, new ConfirmedHeaders());
		assertThat(ring.hasKeyFor(token.header())).isTrue();
		assertThat(ring.confirms(token.header(), token.signingInput(), token.signature())).isTrue();
	}

	static Stream<Arguments> keysNotToUse() throws JOSEException {
		RSAKey rsa = Tokens.key("RS256").toRSAKey();
		return Stream.of(Arguments.of("a secret", Tokens.key("HS256")), Arguments.of("a private RSA key", rsa),
				Arguments.of("a private EC key", Tokens.key("ES256")),
				Arguments.of("a private Ed25519 key", Tokens.key("EdDSA")),
				Arguments.of("use enc", new RSAKey.Builder(rsa.toPublicJWK()).keyUse(KeyUse.ENCRYPTION).build()),
				Arguments.of("key_ops sign",
						new RSAKey.Builder(rsa.toPublicJWK()).keyOperations(Set.of(KeyOperation.SIGN)).build()),
				Arguments.of("key_ops encrypt, wrapKey",
						new RSAKey.Builder(rsa.toPublicJWK())
							.keyOperations(Set.of(KeyOperation.ENCRYPT, KeyOperation.WRAP_KEY))
							.build()),
				Arguments.of("key_ops empty", new RSAKey.Builder(rsa.toPublicJWK()).keyOperations(Set.of()).build()),
				Arguments.of("RSA-1024", new RSAKeyGenerator(1024, true).keyID("weak").generate().toPublicJWK()));
	}

	@Test
	void ofPublicWhenKeysAreForOtherAlgorithmsThenTheyAreLeftOut() throws JOSEException {
		JWK curve = new ECKeyGenerator(com.nimbusds.jose.jwk.Curve.P_384).generate().toPublicJWK();
		JWK encryption = new RSAKeyGenerator(2048).algorithm(com.nimbusds.jose.JWEAlgorithm.RSA_OAEP_256)
			.generate()
			.toPublicJWK();
		assertThat(KeyRing
			.ofPublic(new JWKSet(List.of(curve, encryption)),
					List.of(SignatureAlgorithm.ES256, SignatureAlgorithm.RS256), new UnusedKeys(Tokens.ISSUER))
			.isEmpty()).isTrue();
	}

	@Test
	void printableWhenKeyIdIsOddThenLogIsSafe() {
		assertThat(KeyRing.printable(null)).isEmpty();
		assertThat(KeyRing.printable("a\r\n\u001bb")).isEqualTo("a???b");
		assertThat(KeyRing.printable("schlüssel")).isEqualTo("schl?ssel");
		assertThat(KeyRing.printable("k".repeat(64))).isEqualTo("k".repeat(64));
		assertThat(KeyRing.printable("k".repeat(65))).isEqualTo("k".repeat(64) + "…");
	}

	private static List<SignatureAlgorithm> everyPublicAlgorithm() {
		return Stream.of(SignatureAlgorithm.values()).filter((algorithm) -> !algorithm.isSymmetric()).toList();
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "rs256", "RS256 ", "", "EDDSA", "Ed25519", "HS1", "ES256K", "A256GCM" })
	void ofNameWhenNameIsNotExactThenThereIsNoAlgorithm(String name) {
		assertThat(SignatureAlgorithm.ofName(name)).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void ofNameWhenNameIsThatOfAnAlgorithmThenItIsFound(SignatureAlgorithm algorithm) {
		assertThat(SignatureAlgorithm.ofName(algorithm.jose().getName())).contains(algorithm);
		assertThat(SignatureAlgorithm.names()).contains(algorithm.jose().getName());
	}

	private static Stream<Arguments> keyFits() {
		return Stream.of(SignatureAlgorithm.values())
			.flatMap((algorithm) -> Stream.of("RS256", "ES256", "ES384", "ES512", "EdDSA", "HS512")
				.map((key) -> Arguments.of(algorithm, key, keyOf(algorithm.jose().getName()).equals(key))));
	}

	private static String keyOf(String algorithm) {
		return switch (algorithm.substring(0, 2)) {
			case "RS", "PS" -> "RS256";
			case "HS" -> "HS512";
			default -> algorithm;
		};
	}

	@ParameterizedTest(name = "{0} with the key of {1}: {2}")
	@MethodSource("keyFits")
	void fitsWhenKeyIsOfTypeAndCurveThenItSaysSo(SignatureAlgorithm algorithm, String key, boolean fits) {
		assertThat(algorithm.fits(Tokens.key(key))).isEqualTo(fits);
	}

	private static void assertBadSignature(JwtVerifier verifier, String token) {
		assertThatExceptionOfType(InvalidTokenException.class).isThrownBy(() -> verifier.decode(token))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.BAD_SIGNATURE));
	}

}
