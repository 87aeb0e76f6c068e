package io.gatehouse.token;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.OctetKeyPair;

/**
 * JWS algorithms that may sign a token (RFC 7518, section 3.1; RFC 8037, section 3.1),
 * and the keys that they are for. {@code none} is not among them.
 */
public enum SignatureAlgorithm {

	/** RSASSA-PKCS1-v1_5 with SHA-256. */
	RS256,
	/** RSASSA-PKCS1-v1_5 with SHA-384. */
	RS384,
	/** RSASSA-PKCS1-v1_5 with SHA-512. */
	RS512,
	/** RSASSA-PSS with SHA-256. */
	PS256,
	/** RSASSA-PSS with SHA-384. */
	PS384,
	/** RSASSA-PSS with SHA-512. */
	PS512,
	/** ECDSA on P-256 with SHA-256. */
	ES256,
	/** ECDSA on P-384 with SHA-384. */
	ES384,
	/** ECDSA on P-521 with SHA-512. */
	ES512,
	/** EdDSA on Ed25519. */
	EDDSA,
	/** HMAC with SHA-256. */
	HS256,
	/** HMAC with SHA-384. */
	HS384,
	/** HMAC with SHA-512. */
	HS512;

	/**
	 * Returns the algorithm with a name of the {@code alg} header, which is
	 * case-sensitive.
	 * @param name such as {@code RS256} or {@code EdDSA}
	 * @return the algorithm, or empty for a name that is not supported
	 */
	public static Optional<SignatureAlgorithm> ofName(String name) {
		return Arrays.stream(values()).filter((algorithm) -> algorithm.jose().getName().equals(name)).findFirst();
	}

	static String names() {
		return Arrays.stream(values()).map((algorithm) -> algorithm.jose().getName()).collect(Collectors.joining(", "));
	}

	/**
	 * Returns the corresponding algorithm of Nimbus.
	 * @return the algorithm
	 */
	public JWSAlgorithm jose() {
		return (this != EDDSA) ? JWSAlgorithm.parse(name()) : JWSAlgorithm.EdDSA;
	}

	boolean isSymmetric() {
		return name().startsWith("HS");
	}

	/**
	 * The minimum length of an HMAC secret in bytes (RFC 7518, section 3.2).
	 */
	int hashBytes() {
		return Integer.parseInt(name().toLowerCase(Locale.ROOT).substring(2)) / 8;
	}

	/**
	 * Tells whether a key has the type and the curve that this algorithm needs.
	 * @param key the key
	 * @return {@code true} if this algorithm can use the key
	 */
	public boolean fits(JWK key) {
		return switch (this) {
			case RS256, RS384, RS512, PS256, PS384, PS512 -> KeyType.RSA.equals(key.getKeyType());
			case ES256 -> key instanceof ECKey ec && Curve.P_256.equals(ec.getCurve());
			case ES384 -> key instanceof ECKey ec && Curve.P_384.equals(ec.getCurve());
			case ES512 -> key instanceof ECKey ec && Curve.P_521.equals(ec.getCurve());
			case EDDSA -> key instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve());
			case HS256, HS384, HS512 -> KeyType.OCT.equals(key.getKeyType());
		};
	}

}
