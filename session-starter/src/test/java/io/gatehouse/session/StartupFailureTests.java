package io.gatehouse.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.gatehouse.boot.GatehouseAutoConfigurations;
import io.gatehouse.boot.GatehouseSettingsAutoConfiguration;
import io.gatehouse.boot.InvalidSettingFailureAnalyzer;
import io.gatehouse.revocation.redis.GatehouseRevocationAutoConfiguration;
import io.gatehouse.revocation.redis.QuickShutdown;
import io.gatehouse.test.TestKeys;
import io.gatehouse.token.SignatureAlgorithm;
import io.gatehouse.token.SigningKeySettings;
import io.gatehouse.token.SigningKeys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.ReactiveRedisClusterConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests of the start-up errors for missing, weak or contradictory settings.
 */
class StartupFailureTests {

	private static final String AUDIENCES = "Did you mean 'gatehouse.session.audiences'? Correct its name, or remove it.";

	private static final String KEYS_REMEDY = "Provide a strong RSA or EC key for signatures.";

	private static final String FIT_REMEDY = "Place a key that fits first among the private keys, or set "
			+ "'gatehouse.session.algorithm' to one that fits the key.";

	private static final String FORMAT_REMEDY = "Give a JWK Set, or PEM with PUBLIC KEY, CERTIFICATE or PKCS #8 "
			+ "PRIVATE KEY blocks.";

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withBean(QuickShutdown.class)
		.withConfiguration(GatehouseAutoConfigurations.and());

	private void assertFails(List<String> settings, String description, String action) {
		assertFails(this.runner.withPropertyValues(settings.toArray(String[]::new)), description, action);
	}

	private static void assertFails(ApplicationContextRunner runner, String description, String action) {
		runner.run((context) -> {
			FailureAnalysis analysis = Objects.requireNonNull(
					new InvalidSettingFailureAnalyzer().analyze(Objects.requireNonNull(context.getStartupFailure())));
			assertThat(analysis.getDescription()).isEqualTo(description);
			assertThat(analysis.getAction()).isEqualTo(action);
		});
	}

	static Stream<Arguments> settings() {
		return Stream.of(
				row(List.of(), "issuer': The tokens have no issuer.",
						"Set it to the URL of this service, such as 'https://auth.example.com'."),
				row(List.of("issuer= "), "issuer' with value '': The tokens have no issuer.",
						"Set it to the URL of this service, such as 'https://auth.example.com'."),
				row(List.of("issuer=https://a\u0001b"),
						"issuer' with value 'https://a\u0001b': It begins or ends with white space, has control characters, or has more than 256 characters.",
						"Set it to the URL of this service, such as 'https://auth.example.com'."),
				row(List.of("issuer=i", "audiences="), "audiences' with value '[]': It is empty or has an empty entry.",
						"Remove the property to use 'gatehouse', or set the audiences of the tokens."),
				row(List.of("issuer=i", "access-token-life=0s"),
						"access-token-life' with value 'PT0S': A token with a shorter lifetime expires on arrival, and one with a longer lifetime is refused by default.",
						"Set a duration from PT1S to PT24H."),
				row(List.of("issuer=i", "access-token-life=25h"),
						"access-token-life' with value 'PT25H': A token with a shorter lifetime expires on arrival, and one with a longer lifetime is refused by default.",
						"Set a duration from PT1S to PT24H."),
				row(List.of("issuer=i", "session-life=5m"),
						"session-life' with value 'PT5M': A session lasts at least as long as its first access token, and not indefinitely.",
						"Set a duration from PT15M to PT87600H."),
				row(List.of("issuer=i", "refresh-token-life=1m"),
						"refresh-token-life' with value 'PT1M': A session lasts at least as long as its access token, and not indefinitely.",
						"Set a duration from PT15M to PT87600H."),
				row(List.of("issuer=i", "refresh-grace=6m"),
						"refresh-grace' with value 'PT6M': During this time, the theft of a spent token is not detected.",
						"Set a duration from PT0S to PT5M."),
				row(List.of("issuer=i", "history.size=-1"),
						"history.size' with value '-1': The history of each user is bounded.",
						"Set a number from 0, for no history, to 1000."),
				row(List.of("issuer=i", "history.size=1001"),
						"history.size' with value '1001': The history of each user is bounded.",
						"Set a number from 0, for no history, to 1000."),
				row(List.of("issuer=i", "history.retention=59s"),
						"history.retention' with value 'PT59S': An entry is kept long enough to be read, and not indefinitely.",
						"Set a duration from PT1M to PT87600H."),
				row(List.of("issuer=i", "devices.max-per-user=0"),
						"devices.max-per-user' with value '0': Logins would fail, or every login would have to read too many sessions.",
						"Set a number from 1 to 1000."),
				row(List.of("issuer=i", "devices.max-per-type.web=1001"),
						"devices.max-per-type.web' with value '1001': Logins would fail, or every login would have to read too many sessions.",
						"Set a number from 1 to 1000."),
				row(List.of("issuer=i", "algorithm=HS256"),
						"algorithm' with value 'HS256': An HMAC key can also sign, so it cannot be published.",
						"Choose one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 and ES512."),
				row(List.of("issuer=i", "algorithm=none"),
						"algorithm' with value 'none': This algorithm is not supported for signing.",
						"Choose one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 and ES512."),
				row(List.of("issuer=i", "jwk-set-path=keys/{id}"),
						"jwk-set-path' with value 'keys/{id}': It is not a plain path.",
						"Begin with '/', and use letters, digits, '_', '.', '~', '-' and single '/' only."),
				row(List.of("issuer=i"), "keys': There is no key to sign with.",
						"Set 'gatehouse.session.keys[0].location' to a PKCS #8 PEM, JWK or JWK Set file, or "
								+ "'gatehouse.session.key-file' to a JWK Set file that "
								+ "'gatehouse.session.generate-key-file=true' may create."),
				row(List.of("issuer=i", "generate-key-file=true"),
						"generate-key-file' with value 'true': No file is set for the key.",
						"Set 'gatehouse.session.key-file' to a path on persistent storage."),
				row(List.of("issuer=i", "key-file=/nowhere/keys.json"),
						"key-file' with value '/nowhere/keys.json': The file cannot be read.",
						"Check that it exists and that this process may read it."),
				row(List.of("issuer=i", "key-file=/dev/null/keys.json", "generate-key-file=true"),
						"key-file' with value '/dev/null/keys.json': The file cannot be created.",
						"Check that this process may write there and that the file system supports hard links, or create the file yourself."),
				row(List.of("issuer=i", "key-file=classpath:keys.json"),
						"key-file' with value 'classpath:keys.json': It is not a path.",
						"Set a plain path, or 'gatehouse.session.keys[0].location', which may be a resource."),
				row(List.of("issuer=i", "key-file=/k.json", "keys[0].location=/k.pem"),
						"key-file' with value '/k.json': It contradicts 'gatehouse.session.keys': the keys have one source.",
						"Remove one of the two."),
				row(List.of("issuer=i", "keys[0].location=/k.pem", "keys[0].value=secret"),
						"keys[0].value': It contradicts 'gatehouse.session.keys[0].location': a key has one source.",
						"Remove one of the two."),
				row(List.of("issuer=i", "keys[0].id=k"), "keys[0]': It names no key.",
						"Set 'gatehouse.session.keys[0].location' or 'gatehouse.session.keys[0].value'."),
				row(List.of("issuer=i", "keys[0].location=/nowhere/key.pem"),
						"keys[0].location' with value '/nowhere/key.pem': The file cannot be read.",
						"Check that it exists and that this process may read it."),
				row(List.of("issuer=i", "keys[0].value=-----BEGIN NOTHING-----"), "keys[0].value': It holds no key.",
						FORMAT_REMEDY),
				row(List.of("issuer=i", "keys[0].value={\"kty\":\"RSA\"}"),
						"keys[0].value': It holds something that is not a key.", FORMAT_REMEDY));
	}

	private static Arguments row(List<String> settings, String description, String action) {
		return Arguments.of(settings.stream().map((setting) -> "gatehouse.session." + setting).toList(),
				"Property 'gatehouse.session." + description, action);
	}

	@ParameterizedTest
	@MethodSource("settings")
	void startWhenSettingIsWrongThenSaysWhichAndWhyAndWhatToDo(List<String> settings, String description,
			String action) {
		assertFails(settings, description, action);
	}

	@ParameterizedTest
	@CsvSource({ "gatehouse.session.audience, true, gatehouse.session.audiences",
			"gatehouse.session.keys[0].path, true,", "gatehouse.session.audience, false, gatehouse.session.audiences",
			"gatehouse.session.revocation-scope, false," })
	void startWhenSettingIsUnknownThenSaysSo(String property, boolean sessions, @Nullable String meant) {
		assertFails(
				List.of("gatehouse.session.enabled=" + sessions, "gatehouse.session.issuer=i",
						"gatehouse.session.keys[0].value=" + TestKeys.key().toJSONString(), property + "=any"),
				"Property '" + property + "': There is no such setting.",
				((meant != null) ? "Did you mean '" + meant + "'? " : "") + "Correct its name, or remove it.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "true", "false" })
	void startWhenRevocationSettingIsUnknownThenSaysSo(String sessions) {
		assertFails(
				List.of("gatehouse.session.enabled=" + sessions, "gatehouse.session.issuer=i",
						"gatehouse.session.keys[0].value=" + TestKeys.key().toJSONString(),
						"gatehouse.revocation.min-replica=1"),
				"Property 'gatehouse.revocation.min-replica': There is no such setting.",
				"Did you mean 'gatehouse.revocation.min-replicas'? Correct its name, or remove it.");
	}

	@Test
	void startWhenExpectedGatewaysAreNegativeThenSaysSo() {
		assertFails(List.of("gatehouse.session.enabled=false", "gatehouse.revocation.expect-gateways=-1"),
				"Property 'gatehouse.revocation.expect-gateways' with value '-1': The number is negative.",
				"Set 0, or the number of gateways that must follow.");
	}

	@Test
	void startWhenSettingsOfTheGatewayStandBesideThenTheyAreNotMinded() {
		this.runner
			.withPropertyValues("gatehouse.session.enabled=false", "gatehouse.revocation.claims=tenant",
					"gatehouse.revocation.timeout=300ms", "gatehouse.revocation.lookup=local",
					"gatehouse.revocation.unknown=deny", "gatehouse.revocation.confirm-timeout=0")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void startWhenReplicasMustConfirmAndClientIsNotLettuceThenSaysSo() {
		assertFails(
				this.runner.withBean(ReactiveRedisConnectionFactory.class, OtherClient::new)
					.withPropertyValues("gatehouse.session.enabled=false", "gatehouse.revocation.min-replicas=1",
							"gatehouse.revocation.min-replicas-max-lag=1s", "gatehouse.revocation.confirm-timeout=6s"),
				"Property 'gatehouse.revocation.min-replicas' with value '1': Waiting for replicas needs Lettuce, "
						+ "and the application connects to Redis with OtherClient.",
				"Set it to 0, or let Spring Boot configure Lettuce.");
	}

	@Test
	void startWhenUnknownSettingIsBesideAnInvalidOneThenBothStopIt() {
		assertFails(List.of("gatehouse.session.access-token-life=0s", "gatehouse.session.audience=any"),
				"Property 'gatehouse.session.audience': There is no such setting.", AUDIENCES);
		assertFails(List.of("gatehouse.session.access-token-life=soon", "gatehouse.session.audience=any"),
				"Property 'gatehouse.session.audience': There is no such setting.", AUDIENCES);
	}

	@Test
	void startWhenSessionsAreSwitchedOffThenTheirValuesAreNotJudged() {
		this.runner
			.withPropertyValues("gatehouse.session.enabled=false", "gatehouse.session.access-token-life=0s",
					"gatehouse.session.session-life=long", "gatehouse.session.keys[0].id=k")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	static Stream<Arguments> revocationSettings() {
		return Stream.of(
				revocationRow(List.of("scope=a/b"),
						"scope' with value 'a/b': It contains characters that are not allowed.",
						"Use letters, digits, '_', '.' and '-' only."),
				revocationRow(List.of("retention=0"),
						"retention' with value 'PT0S': It is shorter than the life of a token, or longer than any token lives.",
						"Set a duration from PT1S to PT87864H."),
				revocationRow(List.of("retention=36500d"),
						"retention' with value 'PT876000H': It is shorter than the life of a token, or longer than any token lives.",
						"Set a duration from PT1S to PT87864H."),
				revocationRow(List.of("write-timeout=0"),
						"write-timeout' with value 'PT0S': A login must succeed or fail while its user waits.",
						"Set a duration from PT0.001S to PT1M."),
				revocationRow(List.of("lease=5ms"),
						"lease' with value 'PT0.005S': A shorter lease expires before a gateway can renew it, and a longer one delays revocations.",
						"Set a duration from PT0.1S to PT1M."),
				revocationRow(List.of("min-replicas=1"),
						"confirm-timeout' with value 'PT5S': After another Redis takes over, a revoking call waits for PT14S, so it would always time out.",
						"Set a longer duration, or 0 if calls need not wait for all gateways. To shorten the wait, set 'min-replicas-max-lag' to 1 in Redis, and to 1s here."),
				revocationRow(List.of("min-replicas-max-lag=0s"),
						"min-replicas-max-lag' with value 'PT0S': Redis accepts only whole seconds. With 0, a primary without replicas grants leases permanently; a long time delays revocations after a failover.",
						"Set a duration from PT1S to PT2M, the same as 'min-replicas-max-lag' in Redis."),
				revocationRow(List.of("min-replicas=-1"), "min-replicas' with value '-1': The number is negative.",
						"Set 0, or the number of replicas that must confirm."),
				revocationRow(List.of("confirm-timeout=2s"),
						"confirm-timeout' with value 'PT2S': After another Redis takes over, a revoking call waits for PT2S, so it would always time out.",
						"Set a longer duration, or 0 if calls need not wait for all gateways."),
				revocationRow(List.of("lease=12s"),
						"confirm-timeout' with value 'PT5S': After another Redis takes over, a revoking call waits for PT12S, so it would always time out.",
						"Set a longer duration, or 0 if calls need not wait for all gateways."));
	}

	private static Arguments revocationRow(List<String> settings, String description, String action) {
		return Arguments.of(settings.stream().map((setting) -> "gatehouse.revocation." + setting).toList(),
				"Property 'gatehouse.revocation." + description, action);
	}

	@ParameterizedTest
	@MethodSource("revocationSettings")
	void startWhenSessionsAreSwitchedOffAndRevocationSettingIsWrongThenSaysSo(List<String> settings, String description,
			String action) {
		List<String> all = new ArrayList<>(settings);
		all.add("gatehouse.session.enabled=false");
		assertFails(all, description, action);
	}

	@Test
	void startWhenRevocationsWouldBeForgottenBeforeTokensAndSessionsAreOverThenSaysSo() {
		ApplicationContextRunner withRedis = this.runner
			.withConfiguration(
					AutoConfigurations.of(DataRedisAutoConfiguration.class, DataRedisReactiveAutoConfiguration.class))
			.withPropertyValues("gatehouse.session.issuer=i",
					"gatehouse.session.keys[0].value=" + TestKeys.key().toJSONString(),
					"gatehouse.session.access-token-life=1h");
		String reason = "A revocation would expire before the tokens and sessions that it covers: tokens may be accepted for "
				+ "'gatehouse.session.access-token-life' plus 5 minutes of clock skew, and sessions refreshed for "
				+ "'gatehouse.session.refresh-token-life'.";
		assertFails(withRedis.withPropertyValues("gatehouse.revocation.retention=29d"),
				"Property 'gatehouse.revocation.retention' with value 'PT696H': " + reason, "Set PT720H or longer.");
		ApplicationContextRunner hasty = withRedis.withPropertyValues("gatehouse.session.refresh-token-life=1h");
		assertFails(hasty.withPropertyValues("gatehouse.revocation.retention=3899s"),
				"Property 'gatehouse.revocation.retention' with value 'PT1H4M59S': " + reason, "Set PT1H5M or longer.");
		hasty.withPropertyValues("gatehouse.revocation.retention=65m")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	static Stream<Arguments> keys() throws JOSEException {
		JWK key = TestKeys.key();
		RSAKey rsa = key.toRSAKey();
		JWK other = TestKeys.key("RS256", "other");
		return Stream.of(
				key("RS256",
						"Key 'weak': An RSA key of 1024 bits is too short: at least 2048 are required "
								+ "(RFC 7518, section 3.3).",
						KEYS_REMEDY, new RSAKeyGenerator(1024, true).keyID("weak").generate()),
				key("RS256", "Key 'hmac': It is symmetric, and the JWK Set is public.", KEYS_REMEDY, key,
						TestKeys.key("HS256", "hmac")),
				key("RS256", "Key 'enc': Its use is not 'sig'.", KEYS_REMEDY,
						new RSAKey.Builder(rsa).keyUse(KeyUse.ENCRYPTION).algorithm(null).keyID("enc").build()),
				key("RS256", "Key 'test-key': Neither it nor another key has a private part to sign with.",
						"Give a PKCS #8 PEM, JWK or JWK Set with a private key.", key.toPublicJWK(),
						other.toPublicJWK()),
				key("ES256", "Key 'test-key': It does not fit the algorithm ES256.", FIT_REMEDY, key),
				key("ES256", "Key 'p384': It does not fit the algorithm ES256.", FIT_REMEDY,
						TestKeys.key("ES384", "p384")),
				key("PS256", "Key 'test-key': It is for the algorithm RS256, not for PS256.", FIT_REMEDY, key),
				key("RS256", "Key 'wrap': Its key_ops do not allow signing.", FIT_REMEDY,
						new RSAKey.Builder(rsa).keyUse(null)
							.keyOperations(Set.of(KeyOperation.VERIFY))
							.keyID("wrap")
							.build()),
				key("RS256", "Key 'mixed': Its private and public parts do not match.", FIT_REMEDY,
						new RSAKey.Builder(rsa.getModulus(), rsa.getPublicExponent())
							.privateExponent(other.toRSAKey().getPrivateExponent())
							.algorithm(JWSAlgorithm.RS256)
							.keyID("mixed")
							.build()),
				key("RS256", "Key 'test-key': Another key has the same id.",
						"Remove one of the two, or give each an id of its own.", key,
						new RSAKey.Builder(other.toRSAKey()).keyID("test-key").build()));
	}

	private static Arguments key(String algorithm, String reason, String remedy, JWK... keys) {
		return Arguments.of(algorithm, reason, remedy, new JWKSet(List.of(keys)));
	}

	@ParameterizedTest
	@MethodSource("keys")
	void startWhenKeyIsWrongThenSaysWhichAndWhyAndWhatToDo(String algorithm, String reason, String remedy, JWKSet keys,
			@TempDir Path directory) {
		String file = write(directory, keys);
		List<String> settings = List.of("gatehouse.session.issuer=i", "gatehouse.session.algorithm=" + algorithm,
				"gatehouse.session.keys[0].location=" + file);
		assertFails(settings, "Property 'gatehouse.session.keys[0].location' with value '" + file + "': " + reason,
				remedy);
	}

	private static String write(Path directory, JWKSet keys) {
		try {
			return Files.writeString(directory.resolve("keys.json"), keys.toString(false)).toString();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void startWhenOneIdIsGivenForSeveralKeysThenSaysSo(@TempDir Path directory) {
		String file = write(directory, new JWKSet(List.of(TestKeys.key(), TestKeys.key("RS256", "other"))));
		assertFails(
				List.of("gatehouse.session.issuer=i", "gatehouse.session.keys[0].location=" + file,
						"gatehouse.session.keys[0].id=k"),
				"Property 'gatehouse.session.keys[0].id' with value 'k': It is one id for 2 keys.",
				"Remove it; the keys then use their own ids or thumbprints.");
	}

	@ParameterizedTest
	@CsvSource({ "enabled, yes", "enabled, no", "enabled, ''", "revoke-on-update, off", "generate-key-file, 1",
			"jwk-set-enabled, on", "devices.same-device-replaces, ture", "devices.one-per-type, on" })
	void startWhenSwitchIsNeitherTrueNorFalseThenFails(String name, String value) {
		assertFails(
				List.of("gatehouse.session." + name + "=" + value), "Property 'gatehouse.session." + name
						+ "' with value '" + value + "': It is neither 'true' nor 'false'.",
				"Set 'true' or 'false', or remove the property.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "gatehouse.session.enabled=on", "gatehouse.session.isuer=i", "gatehouse.session.issuer=" })
	void startWhenApplicationStartsLazilyThenFailsAllTheSame(String setting) {
		assertThat(catchThrowable(() -> new SpringApplicationBuilder(GatehouseSettingsAutoConfiguration.class,
				GatehouseRevocationAutoConfiguration.class, GatehouseSessionAutoConfiguration.class)
			.web(WebApplicationType.NONE)
			.lazyInitialization(true)
			.run("--" + setting)
			.close()))
			.satisfies((failure) -> assertThat(new InvalidSettingFailureAnalyzer().analyze(failure)).isNotNull());
	}

	@Test
	void startWhenKeysOfTheApplicationAreForAnotherAlgorithmThenSaysSo() {
		this.runner.withUserConfiguration(OwnKeys.class)
			.withPropertyValues("gatehouse.session.issuer=i")
			.run((context) -> {
				FailureAnalysis analysis = Objects.requireNonNull(new InvalidSettingFailureAnalyzer()
					.analyze(Objects.requireNonNull(context.getStartupFailure())));
				assertThat(analysis.getDescription()).isEqualTo("Property 'gatehouse.session.algorithm' with value "
						+ "'RS256': The SigningKeys bean of the application is for ES256.");
				assertThat(analysis.getAction()).isEqualTo("Use the same algorithm in both.");
			});
	}

	@Test
	void startWhenKeyPropertyHoldsSecretThenItIsShownNowhere() {
		String secret = "-----BEGIN PRIVATE KEY-----c2VjcmV0-----END PRIVATE KEY-----";
		this.runner.withPropertyValues("gatehouse.session.issuer=i", "gatehouse.session.keys[0].value=" + secret)
			.run((context) -> {
				Throwable failure = context.getStartupFailure();
				while (failure != null) {
					assertThat(failure.toString()).doesNotContain("c2VjcmV0");
					failure = failure.getCause();
				}
			});
		assertThat(new SigningKeySettings.Key(null, secret, null).toString()).doesNotContain("c2VjcmV0");
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnKeys {

		@Bean
		SigningKeys signingKeys() {
			return SigningKeys.of(SignatureAlgorithm.ES256, TestKeys.key("ES256", "own"));
		}

	}

	/** Redis client that is not Lettuce. */
	private static final class OtherClient implements ReactiveRedisConnectionFactory {

		@Override
		public ReactiveRedisConnection getReactiveConnection() {
			throw new UnsupportedOperationException();
		}

		@Override
		public ReactiveRedisClusterConnection getReactiveClusterConnection() {
			throw new UnsupportedOperationException();
		}

		@Override
		public @Nullable DataAccessException translateExceptionIfPossible(RuntimeException ex) {
			return null;
		}

	}

}
