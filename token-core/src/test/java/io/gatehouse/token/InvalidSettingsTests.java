package io.gatehouse.token;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that missing, weak or contradictory settings stop the start with an error that
 * names the property, the reason and the remedy: one row a case.
 */
class InvalidSettingsTests {

	private static final String PREFIX = "gatehouse.issuers.main.";

	private static final String STRONG_SECRET = "7dF!k2#pQz9&mX4vB8nR6tYw1sLc3hGj";

	@TempDir
	@SuppressWarnings("NullAway.Init")
	static Path directory;

	@SuppressWarnings("NullAway.Init")
	private static String keys;

	@BeforeAll
	static void writeKeys() {
		keys = Tokens.publish(directory.resolve("keys.json"), Tokens.key("RS256"));
	}

	private static Settings settings() {
		return Settings.settings().keyLocation(keys);
	}

	private static Settings bare() {
		return Settings.settings();
	}

	@ParameterizedTest(name = "{0}: {2}")
	@MethodSource({ "contradictions", "names", "durations", "secrets", "files", "addresses" })
	void buildWhenSettingIsInvalidThenItSaysWhichAndWhyAndWhatToDo(String property, IssuerSettings settings,
			String reason, String remedy) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> Tokens.verifier(settings))
			.satisfies((ex) -> {
				assertThat(ex.property()).isEqualTo(PREFIX + property);
				assertThat(ex.reason()).contains(reason).endsWith(".");
				assertThat(ex.remedy()).contains(remedy).endsWith(".");
				assertThat(ex).hasMessageContaining(ex.property())
					.hasMessageContaining(ex.reason())
					.hasMessageContaining(ex.remedy());
				if (settings.secret() != null && !settings.secret().isEmpty()) {
					assertThat(ex.toString()).doesNotContain(settings.secret());
					assertThat(ex.value()).isNotEqualTo(settings.secret());
				}
			});
	}

	static Stream<Arguments> contradictions() {
		return Stream.of(
				row("jwk-set-uri", settings().jwkSetUri("https://auth.test/jwks"), "one source of keys",
						"Remove one of the two"),
				row("key-location", settings().secret(STRONG_SECRET), "one source of keys", "Remove one of the two"),
				row("jwk-set-uri", bare().jwkSetUri("https://auth.test/jwks").secret(STRONG_SECRET),
						"contradicts '" + PREFIX + "secret'", "Remove one of the two"),
				row("algorithms", settings().algorithms("HS256"), "a public key must not serve as one",
						"HS algorithms with a secret only"),
				row("algorithms", settings().algorithms("RS256", "HS256"), "a public key must not serve as one",
						"HS algorithms with a secret only"),
				row("algorithms", bare().secret(STRONG_SECRET).algorithms("RS256"), "does not work with the secret",
						"HS algorithms with a secret only"),
				row("algorithms", bare().secret(STRONG_SECRET).algorithms("HS256", "HS384"), "one algorithm only",
						"Keep one"),
				row("algorithms", settings().algorithms("none"), "This algorithm is not supported.", "RS256"),
				row("algorithms", settings().algorithms("RS256", "rs256"), "This algorithm is not supported.",
						"Choose from"),
				row("algorithms", settings().algorithms("RS1024"), "This algorithm is not supported.", "EdDSA"),
				row("algorithms", settings().algorithms(), "empty", "[RS256]"),
				row("algorithms", settings().algorithms(""), "empty", "[RS256]"),
				row("key-location", settings().algorithms("ES256"), "None of its keys is for [ES256]",
						"Accept the algorithm of the keys"));
	}

	static Stream<Arguments> names() {
		return Stream.of(row("issuer", settings().issuer(null), "no name", "exact 'iss'"),
				row("issuer", settings().issuer(""), "no name", "exact 'iss'"),
				row("issuer", settings().issuer(" \t"), "no name", "exact 'iss'"),
				row("issuer", settings().issuer("https://auth.test "), "white space", "Remove the white space"),
				row("issuer", settings().issuer("\u2003https://auth.test"), "white space", "Remove the white space"),
				row("audiences", settings().audiences(), "empty", "[gatehouse]"),
				row("audiences", settings().audiences("a", " "), "empty entry", "[gatehouse]"),
				row("types", settings().types(), "empty", "[at+jwt]"),
				row("required-claims", settings().requiredClaims("sub", ""), "empty entry", "[sub, jti]"),
				row("revocation-scope", settings().revocationScope("a/b"), "unsupported", "letters, digits"),
				row("revocation-scope", settings().revocationScope("a:b"), "unsupported", "letters, digits"),
				row("revocation-scope", settings().revocationScope("ü"), "unsupported", "letters, digits"));
	}

	static Stream<Arguments> durations() {
		return Stream.of(
				row("max-life", settings().maxLife(Duration.ZERO), "No token has such a short lifetime",
						"longest lifetime"),
				row("max-life", settings().maxLife(Duration.ofSeconds(-1)), "negative", "duration"),
				row("max-life", settings().maxLife(Duration.ofSeconds(Long.MAX_VALUE)), "longer than", "longest life"),
				row("clock-skew", settings().clockSkew(Duration.ofSeconds(-1)), "negative", "30s"), row("clock-skew",
						settings().clockSkew(Duration.ofSeconds(301)), "long after they expire", "at most 5 minutes"));
	}

	static Stream<Arguments> secrets() {
		List<Arguments> rows = new ArrayList<>();
		rows.add(row("secret", bare().secret(""), "0 bytes is too short", "openssl rand"));
		rows.add(row("secret", bare().secret("7dF!k2#pQz9&mX4vB8nR6tYw1sLc3hG"), "31 bytes", "openssl rand"));
		rows.add(row("secret", bare().secret(STRONG_SECRET).algorithms("HS384"), "at least 48", "openssl rand"));
		rows.add(row("secret", bare().secret(STRONG_SECRET).algorithms("HS512"), "at least 64", "openssl rand"));
		rows.add(row("secret", bare().secret("base64:!!not base64!!"), "not base64", "RFC 4648"));
		rows.add(row("secret", bare().secret("base64:" + base64(new byte[16])), "16 bytes", "openssl rand"));
		rows.add(row("secret", bare().secret("base64:" + base64(new byte[64])), "guessed", "openssl rand"));
		rows.add(row("secret", bare().secret("x".repeat(64)), "guessed", "openssl rand"));
		rows.add(row("secret", bare().secret("secretsecretsecretsecretsecretsecret1"), "guessed", "openssl rand"));
		for (String known : List.of("a-string-secret-at-least-256-bits-long", "A-String-Secret-At-Least-256-Bits-Long",
				"your-256-bit-secretyour-256-bit-secret", "12345678901234567890123456789012",
				"0123456789012345678901234567890123456789", "abcdefghijklmnopqrstuvwxyz123456",
				"abcdefghijklmnopqrstuvwxyz0123456789!", "changeme-changeme-changeme-changeme",
				"404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970",
				"your-256-bit-secret-0000000000000000000")) {
			rows.add(row("secret", bare().secret(known), "well-known", "openssl rand"));
		}
		return rows.stream();
	}

	static Stream<Arguments> files() throws JOSEException {
		JWK rsa = Tokens.key("RS256");
		Map<String, String> contents = new LinkedHashMap<>();
		contents.put("empty.json", "");
		contents.put("no-keys.json", "{\"keys\":[]}");
		contents.put("text.pem", "no key at all");
		contents.put("broken.json", "{\"keys\":[");
		contents.put("no-key.json", "{\"kty\":\"RSA\"}");
		contents.put("pkcs1.pem", "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\n");
		contents.put("junk.pem", "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n");
		contents.put("encrypted.pem",
				"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n");
		List<Arguments> rows = new ArrayList<>();
		contents.forEach((name, text) -> rows.add(row("key-location",
				bare().keyLocation(Tokens.write(directory.resolve(name), text)), "It holds", "JWK Set, or PEM")));
		rows.add(row("key-location", bare().keyLocation(directory.resolve("absent.json").toString()), "cannot be read",
				"exists"));
		rows.add(row("key-location", bare().keyLocation("classpath:absent.json"), "cannot be read", "exists"));
		rows.add(row("key-location", bare().keyLocation("http://127.0.0.1:1/jwks.json"), "and not a file",
				"jwk-set-uri"));
		rows.add(row("key-location", bare().keyLocation(""), "", ""));
		rows.add(row("key-location", bare().keyLocation(directory.toString()), "", ""));
		rows.add(file("private.json", "Its private part", rsa.toJSONString()));
		rows.add(file("private-rsa.pem", "Its private part", pem("PRIVATE KEY", rsa.toRSAKey().toPrivateKey())));
		rows.add(file("secret.json", "symmetric", Tokens.key("HS256").toJSONString()));
		rows.add(file("rsa1024.json", "1024 bits",
				new RSAKeyGenerator(1024, true).generate().toPublicJWK().toJSONString()));
		rows.add(file("encryption.json", "use is not 'sig'",
				new RSAKey.Builder(rsa.toRSAKey().toPublicJWK()).keyUse(KeyUse.ENCRYPTION).build().toJSONString()));
		return rows.stream();
	}

	private static Arguments file(String name, String reason, String text) {
		return row("key-location", bare().keyLocation(Tokens.write(directory.resolve(name), text)), reason,
				"strong public keys");
	}

	private static String pem(String type, java.security.Key key) {
		return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(key.getEncoded())
				+ "\n-----END " + type + "-----\n";
	}

	static Stream<Arguments> addresses() {
		return Stream.of(row("jwk-set-uri", bare().issuer("auth"), "the issuer is not a URL", PREFIX + "key-location"),
				row("jwk-set-uri", bare().issuer("urn:auth"), "the issuer is not a URL", PREFIX + "secret"),
				row("jwk-set-uri", bare().issuer("https://"), "not an HTTP URL", "full URL"),
				row("jwk-set-uri", bare().jwkSetUri(""), "not an HTTP URL", "full URL"),
				row("jwk-set-uri", bare().jwkSetUri("auth.test/jwks"), "not an HTTP URL", "full URL"),
				row("jwk-set-uri", bare().jwkSetUri("/jwks"), "not an HTTP URL", "full URL"),
				row("jwk-set-uri", bare().jwkSetUri("https:///jwks"), "not an HTTP URL", "full URL"),
				row("jwk-set-uri", bare().jwkSetUri("https://auth.test/a b"), "not an HTTP URL", "full URL"),
				row("jwk-set-uri", bare().jwkSetUri("file:/etc/passwd"), "not an HTTP URL", "full URL"),
				row("jwk-set-uri", bare().jwkSetUri("ftp://auth.test/jwks"), "not an HTTP URL", "full URL"),
				row("jwk-set-uri", bare().jwkSetUri("https://auth.test:99999/jwks"), "not an HTTP URL", "full URL"),
				row("jwk-set-uri", bare().jwkSetUri("https://user:pw@auth.test/jwks"), "without credentials",
						"full URL"));
	}

	@Test
	void buildWhenAddressHoldsAPasswordThenItIsNotShown() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> Tokens.verifier(bare().jwkSetUri("https://user:7dF!k2@auth.test/jwks").build()))
			.satisfies((ex) -> assertThat(ex.toString()).doesNotContain("7dF!k2"));
	}

	@Test
	void buildWhenNoIssuerIsTrustedThenItSaysSo() {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> JwtVerifier.builder().build())
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("gatehouse.issuers.<id>.issuer"))
			.withMessageContaining("gatehouse.issuers.main.issuer=");
	}

	@Test
	void buildWhenIssuerIsGivenTwiceThenItSaysSo() {
		assertInvalid("gatehouse.issuers.second.issuer", "the same issuer",
				() -> builder(settings().build(), settings().revocationScope("second").build()));
	}

	@Test
	void buildWhenRevocationScopeIsSharedThenItSaysSo() {
		assertInvalid("gatehouse.issuers.second.revocation-scope", "'first' has the same",
				() -> builder(settings().build(), settings().issuer("https://second.test").build()));
	}

	private static JwtVerifier.Builder builder(IssuerSettings first, IssuerSettings second) {
		Map<String, IssuerSettings> issuers = new LinkedHashMap<>();
		issuers.put("first", first);
		issuers.put("second", second);
		return JwtVerifier.builder().issuers(issuers);
	}

	private static void assertInvalid(String property, String reason, Supplier<JwtVerifier.Builder> builder) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> builder.get().build())
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo(property))
			.withMessageContaining(reason);
	}

	@ParameterizedTest
	@ValueSource(strings = { STRONG_SECRET, "base64:3q2+7wABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhs=",
			"correct horse battery staple, said the secret test example" })
	void buildWhenSecretIsStrongThenItIsAccepted(String secret) {
		assertThat(Tokens.verifier(bare().secret(secret).build())).isNotNull();
	}

	@Test
	void buildWhenIssuerIsNoUrlButHasKeysThenItIsAccepted() {
		assertThat(Tokens.verifier(settings().issuer("auth").build())).isNotNull();
	}

	@Test
	void toStringWhenSettingsHaveASecretThenItIsNotShown() {
		assertThat(bare().secret(STRONG_SECRET).build().toString()).contains(Tokens.ISSUER)
			.doesNotContain(STRONG_SECRET);
	}

	@ParameterizedTest(name = "{0} = {1}")
	@MethodSource("fetchSettings")
	void jwkSetSettingsWhenSettingIsInvalidThenItSaysSo(String property, Supplier<JwkSetSettings> settings,
			String reason) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(settings::get)
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("gatehouse.jwk-set." + property))
			.satisfies((ex) -> assertThat(ex.reason()).contains(reason));
	}

	static Stream<Arguments> fetchSettings() {
		Duration minute = Duration.ofMinutes(1);
		Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
		return Stream.of(fetch("timeout", Duration.ofMillis(-1), null, null, null, "not a positive"),
				fetch("cool-down", null, Duration.ZERO, null, null, "not a positive"),
				fetch("max-age", null, null, Duration.ZERO, null, "not a positive"),
				fetch("keep-last", null, null, null, minute, "shorter than"),
				fetch("keep-last", null, null, null, endless, "longer than"),
				fetch("timeout", endless, null, null, null, "longer than"));
	}

	private static Arguments fetch(String property, @Nullable Duration timeout, @Nullable Duration coolDown,
			@Nullable Duration maxAge, @Nullable Duration keepLast, String reason) {
		@SuppressWarnings("NullAway")
		Supplier<JwkSetSettings> settings = () -> new JwkSetSettings(timeout, coolDown, maxAge, keepLast);
		return Arguments.of(property, settings, reason);
	}

	private static Arguments row(String property, Settings settings, String reason, String remedy) {
		return Arguments.of(property, settings.build(), reason, remedy);
	}

	private static String base64(byte[] bytes) {
		return Base64.getEncoder().encodeToString(bytes);
	}

}
