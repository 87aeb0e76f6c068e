package io.gatehouse.session;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.test.TestKeys;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.SignatureAlgorithm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * {@link SigningKeys}, and how they are read from properties.
 */
class SigningKeysTests {

	private static final JWK previous = TestKeys.key("RS256", "previous");

	private static final JWK current = TestKeys.key("RS256", "current");

	private static final JWK next = TestKeys.key("RS256", "next");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(GatehouseSessionAutoConfiguration.class))
		.withPropertyValues("gatehouse.session.issuer=https://auth.test");

	private static String mint(SigningKeys keys) {
		GatehouseSessionProperties properties = RedisFixture
			.properties(Map.of("gatehouse.session.algorithm", keys.algorithm().jose().getName()));
		NimbusJwtEncoder encoder = new NimbusJwtEncoder(new ImmutableJWKSet<>(new JWKSet(keys.active())));
		return new AccessTokens(encoder, properties).mint(LoginRequest.of("alice", Device.of("phone")), "s", "t",
				Instant.now());
	}

	private static JwtVerifier verifier(SigningKeys keys, Path directory) throws Exception {
		return verifier(keys, directory, keys.algorithm().jose().getName());
	}

	private static JwtVerifier verifier(SigningKeys keys, Path directory, String... algorithms) throws Exception {
		Path file = Files.writeString(Files.createTempFile(directory, "jwks", ".json"), keys.published().toString());
		IssuerSettings issuer = new IssuerSettings("https://auth.test", null, file.toString(), null,
				List.of(algorithms), null, null, null, null, null, null);
		return JwtVerifier.builder().issuers(Map.of("main", issuer)).build();
	}

	@Test
	void ofWhenRotatedWithOverlapThenEveryTokenVerifiesAtEveryStep(@TempDir Path directory) throws Exception {
		SigningKeys[] steps = { SigningKeys.of(SignatureAlgorithm.RS256, previous),
				SigningKeys.of(SignatureAlgorithm.RS256, previous, current.toPublicJWK()),
				SigningKeys.of(SignatureAlgorithm.RS256, current, previous, next),
				SigningKeys.of(SignatureAlgorithm.RS256, next, current.toPublicJWK()) };
		for (int step = 0; step < steps.length - 1; step++) {
			String token = mint(steps[step]);
			// those who verify may have fetched the keys just before or after the step
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
		SigningKeys keys = SigningKeys.of(algorithm, TestKeys.key(algorithm.name(), "key"));
		assertThat(verifier(keys, directory).decode(mint(keys)).getHeaders()).containsEntry("alg", algorithm.name());
	}

	@ParameterizedTest
	@ValueSource(strings = { "d", "p", "q", "dp", "dq", "qi", "k", "oth" })
	void publishedThenHasNoPrivateMember(String member) throws Exception {
		SigningKeys keys = SigningKeys.of(SignatureAlgorithm.RS256, current, previous, TestKeys.key("ES256", "ec"));
		Map<String, Object>[] published = JSONObjectUtils
			.getJSONObjectArray(JSONObjectUtils.parse(PublishedJwkSet.json(keys)), "keys");
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
			.isThrownBy(() -> SigningKeys.of(SignatureAlgorithm.RS256, current, TestKeys.key("HS256", "shared")))
			.withMessage("Key 'shared': It is symmetric, and the JWK Set is public.");
	}

	@Test
	void toStringThenShowsIdsOnly() {
		assertThat(SigningKeys.of(SignatureAlgorithm.RS256, current, next))
			.hasToString("SigningKeys[algorithm=RS256, active=current, published=[current, next]]");
	}

	@Test
	void startWhenKeysAreMixedThenFirstPrivateOneSignsAndAllArePublished(@TempDir Path directory) throws Exception {
		Path pem = Files.writeString(directory.resolve("key.pem"), pem(current.toRSAKey()));
		this.runner
			.withPropertyValues("gatehouse.session.keys[0].value=" + next.toPublicJWK(),
					"gatehouse.session.keys[1].location=" + pem, "gatehouse.session.keys[1].id=from-pem",
					"gatehouse.session.keys[2].location=file:"
							+ Files.writeString(directory.resolve("set.json"), new JWKSet(previous).toString(false)))
			.run((context) -> {
				SigningKeys keys = context.getBean(SigningKeys.class);
				assertThat(keys.active().getKeyID()).isEqualTo("from-pem");
				assertThat(keys.published().getKeys()).extracting(JWK::getKeyID)
					.containsExactly("from-pem", "next", "previous");
			});
	}

	@Test
	void startWhenPemHasNoIdThenKeyHasItsThumbprint() throws Exception {
		String pem = pem(current.toRSAKey());
		String thumbprint = current.computeThumbprint().toString();
		this.runner.withPropertyValues("gatehouse.session.keys[0].value=" + pem)
			.run((context) -> assertThat(context.getBean(SigningKeys.class).active().getKeyID()).isEqualTo(thumbprint));
	}

	private static String pem(RSAKey key) throws Exception {
		return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key.toPrivateKey().getEncoded())
				+ "\n-----END PRIVATE KEY-----\n";
	}

	@ParameterizedTest
	@ValueSource(strings = { "RS256", "PS512", "ES256", "ES384", "ES512" })
	void startWhenKeyFileIsMissingThenItIsMadeOnce(String algorithm, @TempDir Path directory) {
		Path file = directory.resolve("made/keys.json");
		ApplicationContextRunner generating = this.runner.withPropertyValues("gatehouse.session.key-file=" + file,
				"gatehouse.session.generate-key-file=true", "gatehouse.session.algorithm=" + algorithm);
		String[] ids = new String[2];
		IntStream.range(0, 2)
			.forEach((start) -> generating
				.run((context) -> ids[start] = context.getBean(SigningKeys.class).active().getKeyID()));
		assertThat(ids[0]).isNotNull().isEqualTo(ids[1]);
		assertThat(directory.resolve("made")).isDirectoryNotContaining("glob:**.tmp");
	}

	@Test
	void startWhenKeyFileIsMadeThenOnlyItsOwnerMayReadIt(@TempDir Path directory) throws Exception {
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
	void ensureWhenManyStartAtOnceThenAllReadTheSameKey(@TempDir Path directory) {
		Path file = directory.resolve("keys.json");
		GatehouseSessionProperties properties = RedisFixture
			.properties(Map.of("gatehouse.session.key-file", file.toString(), "gatehouse.session.generate-key-file",
					"true", "gatehouse.session.algorithm", "ES256"));
		String[] ids = new String[8];
		Thread[] starts = new Thread[ids.length];
		for (int i = 0; i < ids.length; i++) {
			int start = i;
			starts[i] = new Thread(() -> ids[start] = SigningKeyLoader.load(properties).active().getKeyID());
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

}
