package io.gatehouse.token;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.stream.Stream;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class KeyFileTests {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	Path directory;

	@ParameterizedTest(name = "{0}")
	@MethodSource("publicKeys")
	void readWhenFileHoldsAPublicKeyThenItIsRead(String name, String text, JWK expected) throws JOSEException {
		JWKSet keys = read(text);
		assertThat(keys.getKeys()).hasSize(1);
		JWK key = keys.getKeys().get(0);
		assertThat(key.computeThumbprint()).isEqualTo(expected.computeThumbprint());
		assertThat(key.isPrivate()).isFalse();
		assertThat(key.getKeyID()).isNotEmpty();
	}

	static Stream<Arguments> publicKeys() throws JOSEException, GeneralSecurityException {
		JWK rsa = Tokens.key("RS256").toPublicJWK();
		JWK ec = Tokens.key("ES256").toPublicJWK();
		JWK ed = Tokens.key("EdDSA").toPublicJWK();
		return Stream.of(Arguments.of("a JWK Set", new JWKSet(rsa).toString(true), rsa),
				Arguments.of("a JWK", "\n " + rsa.toJSONString(), rsa),
				Arguments.of("a JWK without kid",
						new com.nimbusds.jose.jwk.RSAKey.Builder(rsa.toRSAKey()).keyID(null).build().toJSONString(),
						rsa),
				Arguments.of("RSA in PEM", pem("PUBLIC KEY", rsa.toRSAKey().toPublicKey()), rsa),
				Arguments.of("P-256 in PEM", pem("PUBLIC KEY", ec.toECKey().toPublicKey()), ec),
				Arguments.of("P-521 in PEM", pem("PUBLIC KEY", Tokens.key("ES512").toECKey().toPublicKey()),
						Tokens.key("ES512")),
				Arguments.of("Ed25519 in PEM", pem("PUBLIC KEY", ed25519(ed.toOctetKeyPair())), ed),
				Arguments.of(
						"PEM with words around it", "made by openssl\r\n"
								+ pem("PUBLIC KEY", rsa.toRSAKey().toPublicKey()).replace("\n", "\r\n") + "thanks",
						rsa));
	}

	private static Key ed25519(OctetKeyPair pair) throws GeneralSecurityException {
		byte[] prefix = { 0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00 };
		byte[] encoded = java.util.Arrays.copyOf(prefix, 44);
		System.arraycopy(pair.getDecodedX(), 0, encoded, 12, 32);
		return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
	}

	@Test
	void readWhenKeyHasNoIdThenItIsItsThumbprint() throws JOSEException {
		JWK rsa = Tokens.key("RS256");
		JWK key = read(pem("PUBLIC KEY", rsa.toRSAKey().toPublicKey())).getKeys().get(0);
		assertThat(key.getKeyID()).isEqualTo(rsa.computeThumbprint().toString());
	}

	@Test
	void readWhenKeyHasAnIdThenItIsKept() {
		assertThat(read(Tokens.key("RS256", "mine").toPublicJWK().toJSONString()).getKeys().get(0).getKeyID())
			.isEqualTo("mine");
	}

	@Test
	void readWhenFileHoldsACertificateThenItsKeyIsRead() throws JOSEException {
		JWK key = KeyFile.read("p", "classpath:io/gatehouse/token/certificate.pem").getKeys().get(0);
		assertThat(key.getKeyType().getValue()).isEqualTo("EC");
		assertThat(key.computeThumbprint()).hasToString("E0mw3L1UCLvEFASXrvaRYLaoUIWmblvZ3kffys3E2Zo");
	}

	@Test
	void readWhenFileHoldsAPrivateRsaKeyThenItIsAPair() throws JOSEException {
		JWK rsa = Tokens.key("RS256");
		JWKSet keys = read(
				pem("PRIVATE KEY", rsa.toRSAKey().toPrivateKey()) + pem("PUBLIC KEY", rsa.toRSAKey().toPublicKey()));
		assertThat(keys.getKeys()).hasSize(1);
		assertThat(keys.getKeys().get(0).isPrivate()).isTrue();
		assertThat(keys.getKeys().get(0).computeThumbprint()).isEqualTo(rsa.computeThumbprint());
	}

	@Test
	void readWhenFileHoldsSeveralEcPairsThenEachPrivateKeyFindsItsPublicKey() throws Exception {
		ECKey first = Tokens.key("ES256", "first").toECKey();
		ECKey second = Tokens.key("ES256", "second").toECKey();
		ECKey other = Tokens.key("ES384").toECKey();
		JWKSet keys = read(pem("PUBLIC KEY", other.toPublicKey()) + pem("PRIVATE KEY", first.toPrivateKey())
				+ pem("PUBLIC KEY", second.toPublicKey()) + pem("PUBLIC KEY", first.toPublicKey())
				+ pem("PRIVATE KEY", second.toPrivateKey()));
		assertThat(keys.getKeys()).hasSize(3);
		assertThat(keys.getKeyByKeyId(first.computeThumbprint().toString()).toECKey().getD()).isEqualTo(first.getD());
		assertThat(keys.getKeyByKeyId(second.computeThumbprint().toString()).toECKey().getD()).isEqualTo(second.getD());
		assertThat(keys.getKeyByKeyId(other.computeThumbprint().toString()).isPrivate()).isFalse();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("unsupported")
	void readWhenKeyIsNotSupportedThenItSaysSo(String name, String text) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> read(text))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("some.property"))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo("It holds something that is not a key."))
			.satisfies((ex) -> assertThat(ex.remedy()).contains("PUBLIC KEY"));
	}

	static Stream<Arguments> unsupported() throws Exception {
		KeyPair curve = KeyPairGenerator.getInstance("X25519").generateKeyPair();
		KeyPair edwards = KeyPairGenerator.getInstance("Ed448").generateKeyPair();
		KeyPairGenerator dsa = KeyPairGenerator.getInstance("DSA");
		dsa.initialize(2048);
		KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
		ec.initialize(new ECGenParameterSpec("secp256r1"));
		return Stream.of(Arguments.of("X25519", pem("PUBLIC KEY", curve.getPublic())),
				Arguments.of("Ed448", pem("PUBLIC KEY", edwards.getPublic())),
				Arguments.of("DSA", pem("PUBLIC KEY", dsa.generateKeyPair().getPublic())),
				Arguments.of("a private Ed448 key", pem("PRIVATE KEY", edwards.getPrivate())),
				Arguments.of("a private EC key alone", pem("PRIVATE KEY", ec.generateKeyPair().getPrivate())),
				Arguments.of("a private EC key with another public key",
						pem("PRIVATE KEY", ec.generateKeyPair().getPrivate())
								+ pem("PUBLIC KEY", ec.generateKeyPair().getPublic())),
				Arguments.of("a certificate that is none",
						"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"),
				Arguments.of("EC parameters", "-----BEGIN EC PARAMETERS-----\nMIIB\n-----END EC PARAMETERS-----"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain.json", "with space.json", "with#hash.json", "with%41percent.json",
			"with+plus?question.json", "密钥.json" })
	void readWhenPathHasOddCharactersThenFileIsFound(String name) throws IOException {
		Path file = this.directory.resolve(name);
		Files.writeString(file, Tokens.key("RS256").toPublicJWK().toJSONString());
		assertThat(KeyFile.read("p", file.toString()).getKeys()).hasSize(1);
	}

	@Test
	void readWhenLocationIsAFileUrlThenFileIsFound() {
		Path file = this.directory.resolve("keys.json");
		Tokens.publish(file, Tokens.key("RS256"), Tokens.key("ES256"));
		assertThat(KeyFile.read("p", file.toUri().toString()).getKeys()).hasSize(2);
	}

	private JWKSet read(String text) {
		return KeyFile.read("some.property", Tokens.write(this.directory.resolve("key"), text));
	}

	private static String pem(String type, Key key) {
		return "-----BEGIN " + type + "-----\n"
				+ Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(key.getEncoded()) + "\n-----END " + type
				+ "-----\n";
	}

}
