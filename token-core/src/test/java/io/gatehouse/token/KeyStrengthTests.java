package io.gatehouse.token;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link KeyStrength} for keys. {@link InvalidSettingsTests} covers secrets.
 */
class KeyStrengthTests {

	private static final BigInteger MODULUS = Tokens.key("RS256").toRSAKey().getModulus().decodeToBigInteger();

	@ParameterizedTest
	@ValueSource(strings = { "RS256", "ES256", "ES384", "ES512", "EdDSA" })
	void weaknessWhenKeyIsStrongThenThereIsNone(String algorithm) {
		assertThat(KeyStrength.weakness(Tokens.key(algorithm))).isEmpty();
		assertThat(KeyStrength.weakness(Tokens.key(algorithm).toPublicJWK())).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "512, 512 bits", "1024, 1024 bits" })
	void weaknessWhenRsaKeyIsShortThenItSaysSo(int bits, String said) throws JOSEException {
		assertThat(KeyStrength.weakness(new RSAKeyGenerator(bits, true).generate()))
			.hasValueSatisfying((weakness) -> assertThat(weakness).contains(said).contains("at least 2048"));
	}

	@Test
	void weaknessWhenModulusHas2047BitsThenItIsShort() {
		assertThat(KeyStrength.weakness(rsa(MODULUS.shiftRight(1).setBit(0), BigInteger.valueOf(65537))))
			.hasValueSatisfying((weakness) -> assertThat(weakness).contains("2047 bits"));
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 4, 65536 })
	void weaknessWhenRsaExponentIsWeakThenItSaysSo(long exponent) {
		assertThat(KeyStrength.weakness(rsa(MODULUS, BigInteger.valueOf(exponent)))).isPresent();
	}

	@Test
	void weaknessWhenRsaExponentIsThreeThenThereIsNone() {
		assertThat(KeyStrength.weakness(rsa(MODULUS, BigInteger.valueOf(3)))).isEmpty();
	}

	/**
	 * Primes of the faulty generator are k · M + (65537^a mod M), with M the product of
	 * the first primes. Whether the factors are prime does not matter to the fingerprint.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void weaknessWhenRsaKeyHasTheRocaFingerprintThenItSaysSo(long seed) {
		BigInteger primorial = IntStream.rangeClosed(2, 167)
			.mapToObj(BigInteger::valueOf)
			.filter((n) -> n.isProbablePrime(50))
			.reduce(BigInteger.ONE, BigInteger::multiply);
		Random random = new Random(seed);
		BigInteger modulus = rocaFactor(primorial, random).multiply(rocaFactor(primorial, random));
		assertThat(KeyStrength.hasRocaFingerprint(modulus)).isTrue();
		assertThat(KeyStrength.weakness(rsa(modulus, BigInteger.valueOf(65537))))
			.hasValueSatisfying((weakness) -> assertThat(weakness).contains("CVE-2017-15361"));
		assertThat(KeyStrength.hasRocaFingerprint(modulus.add(BigInteger.TWO))).isFalse();
	}

	private static BigInteger rocaFactor(BigInteger primorial, Random random) {
		BigInteger k = new BigInteger(1030 - primorial.bitLength(), random).setBit(1029 - primorial.bitLength());
		BigInteger a = new BigInteger(60, random);
		return k.multiply(primorial).add(BigInteger.valueOf(65537).modPow(a, primorial));
	}

	@Test
	void weaknessWhenRsaExponentIsLargerThanModulusThenItSaysSo() {
		assertThat(KeyStrength.weakness(rsa(MODULUS, MODULUS.shiftLeft(8).setBit(0)))).isPresent();
	}

	/** All points whose order divides 8, in every encoding that the JDK may read. */
	@ParameterizedTest
	@ValueSource(strings = { "0100000000000000000000000000000000000000000000000000000000000000",
			"0000000000000000000000000000000000000000000000000000000000000000",
			"0000000000000000000000000000000000000000000000000000000000000080",
			"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
			"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
			"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
			"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
			"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
			"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
			"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f" })
	void weaknessWhenEd25519KeyIsOfSmallOrderThenItSaysSo(String encoded) {
		JWK key = new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(HexFormat.of().parseHex(encoded))).build();
		assertThat(KeyStrength.weakness(key)).isPresent();
	}

	@Test
	void weaknessWhenEd25519KeyHasTheWrongLengthThenItSaysSo() {
		JWK key = new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(new byte[31])).build();
		assertThat(KeyStrength.weakness(key))
			.hasValueSatisfying((weakness) -> assertThat(weakness).contains("cannot be read"));
	}

	private static RSAKey rsa(BigInteger modulus, BigInteger exponent) {
		return new RSAKey.Builder(Base64URL.encode(modulus), Base64URL.encode(exponent)).build();
	}

}
