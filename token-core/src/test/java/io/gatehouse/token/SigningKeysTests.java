package io.gatehouse.token;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of {@link SigningKeys}, and of their settings. The session starter's tests assert
 * the messages for wrong settings.
 */
class SigningKeysTests {

	private static final String PREFIX = "gatehouse.session.";

	private static final JWK previous = Tokens.key("RS256", "previous");

	private static final JWK current = Tokens.key("RS256", "current");

	private static final JWK next = Tokens.key("RS256", "next");

	/** Signs a good token with the active key. */
	private static String mint(SigningKeys keys) {
		Map<String, Object> active = keys.active().toJSONObject();
		active.put("alg", keys.algorithm().jose().getName());
		return Tokens.good(key(active));
	}

	private static JWK key(Map<String, Object> members) {
		try {
			return JWK.parse(members);
		}
		catch (java.text.ParseException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	private static JwtVerifier verifier(SigningKeys keys, Path directory) throws Exception {
		return verifier(keys, directory, keys.algorithm().jose().getName());
	}

	private static JwtVerifier verifier(SigningKeys keys, Path directory, String... algorithms) throws Exception {
		Path file = Files.writeString(Files.createTempFile(directory, "jwks", ".json"), keys.published().toString());
		return Tokens.verifier(Settings.settings().keyLocation(file.toString()).algorithms(algorithms).build());
	}

	@Test
	void ofWhenRotatedWithOverlapThenEveryTokenVerifiesAtEveryStep(@TempDir Path directory) throws Exception {
		SigningKeys[] steps = { SigningKeys.of(SignatureAlgorithm.RS256, previous),
				SigningKeys.of(SignatureAlgorithm.RS256, previous, current.toPublicJWK()),
				SigningKeys.of(SignatureAlgorithm.RS256, current, previous, next),
				SigningKeys.of(SignatureAlgorithm.RS256, next, current.toPublicJWK()) };
		for (int step = 0; step < steps.length - 1; step++) {
			String token = mint(steps[step]);
			// verifiers may have fetched the keys just before or after the step
			for (SigningKeys published : List.of(steps[step], steps[step + 1])) {
				assertThat(verifier(published, directory).decode(token).getHeaders()).containsEntry("kid",
						steps[step].active().getKeyID());
			}
			String newer = mint(steps[step + 1]);
			if (step > 0) {
				assertThat(verifier(steps[step], directory).decode(newer).getSubject()).isEqualTo("alice");
			}
		}
		assertThat(steps[2].published().getKeys()).extracting(JWK::getKeyID)
			.containsExactly("current", "previous", "next");
	}

	@ParameterizedTest
	@EnumSource(names = { "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512" })
	void ofWhenAlgorithmIsAsymmetricThenTokensVerify(SignatureAlgorithm algorithm, @TempDir Path directory)
			throws Exception {
		SigningKeys keys = SigningKeys.of(algorithm, Tokens.key(algorithm.name()));
		assertThat(verifier(keys, directory).decode(mint(keys)).getHeaders()).containsEntry("alg", algorithm.name());
	}

	@ParameterizedTest
	@ValueSource(strings = { "d", "p", "q", "dp", "dq", "qi", "k", "oth" })
	void publishedThenHasNoPrivateMember(String member) throws Exception {
		SigningKeys keys = SigningKeys.of(SignatureAlgorithm.RS256, current, previous, Tokens.key("ES256", "ec"));
		Map<String, Object>[] published = JSONObjectUtils
			.getJSONObjectArray(JSONObjectUtils.parse(keys.published().toString(false)), "keys");
		assertThat(published).hasSize(3).allSatisfy((key) -> assertThat(key).doesNotContainKey(member));
	}

	@Test
	void publishedWhenKeySaysNothingThenTellsUseAndAlgorithm() {
		JWK published = SigningKeys.of(SignatureAlgorithm.PS256, bare(current)).published().getKeys().get(0);
		assertThat(published.getKeyUse().getValue()).isEqualTo("sig");
		assertThat(published.getAlgorithm().getName()).isEqualTo("PS256");
	}

	@Test
	void publishedWhenAnotherKeyHasAlgorithmThenItKeepsItsOwn() {
		assertThat(SigningKeys.of(SignatureAlgorithm.PS256, bare(current), previous, bare(next)).published().getKeys())
			.extracting(JWK::getAlgorithm)
			.containsExactly(JWSAlgorithm.PS256, JWSAlgorithm.RS256, null);
	}

	@Test
	void ofWhenAlgorithmChangesWithTheKeyThenEveryTokenVerifiesAtEveryStep(@TempDir Path directory) throws Exception {
		SigningKeys before = SigningKeys.of(SignatureAlgorithm.PS256, bare(previous), current);
		SigningKeys after = SigningKeys.of(SignatureAlgorithm.RS256, current, bare(previous));
		for (SigningKeys published : List.of(before, after)) {
			JwtVerifier verifier = verifier(published, directory, "PS256", "RS256");
			assertThat(verifier.decode(mint(before)).getHeaders()).containsEntry("alg", "PS256");
			assertThat(verifier.decode(mint(after)).getHeaders()).containsEntry("alg", "RS256");
		}
	}

	private static JWK bare(JWK key) {
		return new RSAKey.Builder(key.toRSAKey()).algorithm(null).keyUse(null).build();
	}

	@Test
	void ofWhenKeyIsUnfitThenRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> SigningKeys.of(SignatureAlgorithm.RS256, current.toPublicJWK()))
			.withMessage("Key 'current': It has no private part to sign with.");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> SigningKeys.of(SignatureAlgorithm.RS256, current, current.toPublicJWK()))
			.withMessage("Key 'current': It has no id of its own.");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> SigningKeys.of(SignatureAlgorithm.RS256, current, Tokens.key("HS256", "shared")))
			.withMessage("Key 'shared': It is symmetric, and the JWK Set is public.");
	}

	@Test
	void toStringThenShowsIdsOnly() {
		assertThat(SigningKeys.of(SignatureAlgorithm.RS256, current, next))
			.hasToString("SigningKeys[algorithm=RS256, active=current, published=[current, next]]");
	}

	private static SigningKeySettings.Key value(String text) {
		return new SigningKeySettings.Key(null, text, null);
	}

	private static SigningKeys load(SigningKeySettings.Key... keys) {
		return SigningKeys.load(PREFIX, new SigningKeySettings("RS256", List.of(keys), null, false));
	}

	@Test
	void loadWhenKeysAreMixedThenFirstPrivateOneSignsAndAllArePublished(@TempDir Path directory) throws Exception {
		Path pem = Files.writeString(directory.resolve("key.pem"), pem(current.toRSAKey()));
		Path set = Files.writeString(directory.resolve("set.json"), new JWKSet(previous).toString(false));
		SigningKeys keys = load(value(next.toPublicJWK().toJSONString()),
				new SigningKeySettings.Key(pem.toString(), null, "from-pem"),
				new SigningKeySettings.Key("file:" + set, null, null));
		assertThat(keys.active().getKeyID()).isEqualTo("from-pem");
		assertThat(keys.published().getKeys()).extracting(JWK::getKeyID)
			.containsExactly("from-pem", "next", "previous");
	}

	@Test
	void loadWhenPemHasNoIdThenKeyHasItsThumbprint() throws Exception {
		assertThat(load(value(pem(current.toRSAKey()))).active().getKeyID())
			.isEqualTo(current.computeThumbprint().toString());
	}

	private static String pem(RSAKey key) throws Exception {
		return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key.toPrivateKey().getEncoded())
				+ "\n-----END PRIVATE KEY-----\n";
	}

	@ParameterizedTest
	@ValueSource(strings = { "HS256", "EdDSA", "none", "rs256", "" })
	void loadWhenAlgorithmCannotSignThenNamesTheProperty(String algorithm) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> SigningKeys.load("gatehouse.other.",
					new SigningKeySettings(algorithm, List.of(value(current.toJSONString())), null, false)))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("gatehouse.other.algorithm"))
			.satisfies((ex) -> assertThat(ex.value()).isEqualTo(algorithm));
	}

	@Test
	void loadWhenThereIsNoKeyThenNamesThePropertiesOfWhoeverSigns() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(
					() -> SigningKeys.load("gatehouse.other.", new SigningKeySettings("RS256", List.of(), null, false)))
			.withMessage("Property 'gatehouse.other.keys': There is no key to sign with. "
					+ "Set 'gatehouse.other.keys[0].location' to a PKCS #8 PEM, JWK or JWK Set file, or "
					+ "'gatehouse.other.key-file' to a JWK Set file that 'gatehouse.other.generate-key-file=true' may create.");
	}

	private static SigningKeys generated(Path file, String algorithm) {
		return SigningKeys.load(PREFIX, new SigningKeySettings(algorithm, List.of(), file.toString(), true));
	}

	@ParameterizedTest
	@ValueSource(strings = { "RS256", "PS512", "ES256", "ES384", "ES512" })
	void loadWhenKeyFileIsMissingThenItIsMadeOnce(String algorithm, @TempDir Path directory) {
		Path file = directory.resolve("made/keys.json");
		assertThat(generated(file, algorithm).active()).isEqualTo(generated(file, algorithm).active());
		assertThat(directory.resolve("made")).isDirectoryNotContaining("glob:**.tmp");
	}

	@Test
	void ensureThenOnlyItsOwnerMayReadTheFile(@TempDir Path directory) throws Exception {
		Path file = directory.resolve("keys.json");
		GeneratedKeyFile.ensure("p", file, SignatureAlgorithm.RS256);
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
	}

	@Test
	void ensureWhenFileExistsThenItIsNotTouched(@TempDir Path directory) throws Exception {
		Path file = Files.writeString(directory.resolve("keys.json"), "mine");
		GeneratedKeyFile.ensure("p", file, SignatureAlgorithm.RS256);
		assertThat(file).hasContent("mine");
	}

	@Test
	void loadWhenManyStartAtOnceThenAllReadTheSameKey(@TempDir Path directory) {
		Path file = directory.resolve("keys.json");
		@Nullable String[] ids = new @Nullable String[8];
		Thread[] starts = new Thread[ids.length];
		for (int i = 0; i < ids.length; i++) {
			int start = i;
			starts[i] = new Thread(() -> ids[start] = generated(file, "ES256").active().getKeyID());
		}
		Arrays.stream(starts).forEach(Thread::start);
		Arrays.stream(starts).forEach(SigningKeysTests::join);
		assertThat(ids).doesNotContainNull().containsOnly(Objects.requireNonNull(ids[0]));
		assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
	}

	private static void join(Thread thread) {
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void toStringOfKeyThenShowsNoSecret() {
		assertThat(value("secret").toString()).doesNotContain("=secret").contains("(secret)");
	}

}
