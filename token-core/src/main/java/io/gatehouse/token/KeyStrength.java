package io.gatehouse.token;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;

/**
 * Detects weak keys: too short, with a weak exponent, made by a faulty generator, or
 * publicly known.
 */
public final class KeyStrength {

	private static final int MIN_RSA_BITS = 2048;

	private static final BigInteger ROCA_GENERATOR = BigInteger.valueOf(65537);

	private static final int[] ROCA_PRIMES = IntStream.rangeClosed(3, 167)
		.filter((n) -> BigInteger.valueOf(n).isProbablePrime(50))
		.toArray();

	private static final BigInteger ED25519_PRIME = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

	/** The y of a point of order 8; the other such points have this y or its negative. */
	private static final BigInteger ORDER_8 = new BigInteger(
			"05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16);

	/** The y of all points whose order divides 8 (RFC 8032, section 5.1.7). */
	private static final Set<BigInteger> SMALL_ORDER = Set.of(BigInteger.ZERO, BigInteger.ONE,
			ED25519_PRIME.subtract(BigInteger.ONE), ORDER_8, ED25519_PRIME.subtract(ORDER_8));

	/**
	 * Secrets of tutorials, samples and defaults, or their prefixes, in lower case.
	 */
	private static final Set<String> KNOWN_SECRETS = Set.of("your-256-bit-secret", "your-384-bit-secret",
			"your-512-bit-secret", "a-string-secret-at-least-256-bits-long", "secret", "changeit", "change-me",
			"changeme", "password", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "0123456789", "1234567890", "my-secret",
			"mysecret", "my_secret", "supersecret", "super-secret", "jwt-secret", "jwtsecret", "test", "example",
			"thisisasecret", "this-is-a-secret", "your-secret", "yoursecret", "your_secret",
			"404e635266556a586e3272357538782f413f4428472b4b6250645367566b5970",
			"daf66e01593f61a15b857cf433aae03a005812b31234e149036bcc8dee755dbb");

	private KeyStrength() {
	}

	/**
	 * Returns the weakness of a key.
	 * @param key a public key or a key pair
	 * @return a sentence for operators, or empty if the key is strong
	 */
	public static Optional<String> weakness(JWK key) {
		try {
			if (key instanceof RSAKey rsa) {
				// checks the numbers, since Nimbus accepts some that the JDK refuses
				rsa.toRSAPublicKey();
				return rsaWeakness(rsa.getModulus().decodeToBigInteger(), rsa.getPublicExponent().decodeToBigInteger());
			}
			if (key instanceof ECKey ec) {
				// checks that the point is on the curve
				ec.toECPublicKey();
			}
			if (key instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve())) {
				return ed25519Weakness(pair);
			}
			return Optional.empty();
		}
		catch (JOSEException | RuntimeException ex) {
			return Optional.of("The key cannot be read: its parameters do not form a valid key.");
		}
	}

	private static Optional<String> rsaWeakness(BigInteger modulus, BigInteger exponent) {
		if (modulus.bitLength() < MIN_RSA_BITS) {
			return Optional.of("An RSA key of " + modulus.bitLength() + " bits is too short: at least " + MIN_RSA_BITS
					+ " are required (RFC 7518, section 3.3).");
		}
		if (exponent.compareTo(BigInteger.valueOf(3)) < 0 || !exponent.testBit(0)) {
			return Optional.of("The RSA public exponent " + exponent + " provides no security.");
		}
		if (hasRocaFingerprint(modulus)) {
			return Optional
				.of("The RSA key was made by a faulty generator (ROCA, CVE-2017-15361) and can be factored.");
		}
		return Optional.empty();
	}

	private static Optional<String> ed25519Weakness(OctetKeyPair pair) throws JOSEException {
		if (SMALL_ORDER.contains(new EdDsaVerifier(pair).pointY().mod(ED25519_PRIME))) {
			return Optional.of("The Ed25519 key is a point of small order, so its signatures can be forged.");
		}
		return Optional.empty();
	}

	/**
	 * Tells whether a modulus has the fingerprint of Nemec, Sys, Svenda, Klinec and
	 * Matyas, "The Return of Coppersmith's Attack" (ACM CCS 2017): it is a power of 65537
	 * modulo every small prime.
	 */
	static boolean hasRocaFingerprint(BigInteger modulus) {
		for (int prime : ROCA_PRIMES) {
			if (!isPowerOfGenerator(modulus.mod(BigInteger.valueOf(prime)).intValue(), prime)) {
				return false;
			}
		}
		return true;
	}

	private static boolean isPowerOfGenerator(int residue, int prime) {
		int generator = ROCA_GENERATOR.mod(BigInteger.valueOf(prime)).intValue();
		int power = 1;
		for (int i = 0; i < prime; i++) {
			if (power == residue) {
				return true;
			}
			power = (power * generator) % prime;
		}
		return false;
	}

	/**
	 * Returns the weakness of an HMAC secret.
	 * @param secret the secret's bytes
	 * @param minBytes the bytes that the hash needs
	 * @return a sentence for operators that does not show the secret, or empty if it is
	 * strong
	 */
	public static Optional<String> secretWeakness(byte[] secret, int minBytes) {
		if (secret.length < minBytes) {
			return Optional.of("A secret of " + secret.length + " bytes is too short: the algorithm needs at least "
					+ minBytes + " (RFC 7518, section 3.2).");
		}
		String text = new String(secret, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
		if (text.chars().distinct().count() < 8) {
			return Optional.of("The secret has too few distinct characters and can be guessed.");
		}
		String bare = stripFiller(text);
		if (KNOWN_SECRETS.contains(text) || KNOWN_SECRETS.contains(bare) || isRepetitionOfKnown(text)) {
			return Optional.of("The secret is a well-known example.");
		}
		return Optional.empty();
	}

	private static String stripFiller(String text) {
		return text.replaceAll("[0-9!.*_=-]+$", "");
	}

	private static boolean isRepetitionOfKnown(String text) {
		return KNOWN_SECRETS.stream()
			.anyMatch((known) -> text.replace(known, "").length() <= text.length() / 4 && text.contains(known));
	}

}
