package io.gatehouse.test;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.EdECPublicKey;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;

/**
 * Key pairs for tests, one for each algorithm and id, made at first use and kept for the
 * life of the JVM.
 */
public final class TestKeys {

	/** The id of the default signing key. */
	public static final String KEY_ID = "test-key";

	private static final Map<String, JWK> KEYS = new ConcurrentHashMap<>();

	private TestKeys() {
	}

	/**
	 * Returns the RSA key pair for RS256 with the id {@link #KEY_ID}.
	 * @return the key pair
	 */
	public static JWK key() {
		return key("RS256", KEY_ID);
	}

	/**
	 * Returns a key pair or secret.
	 * @param algorithm the JWS algorithm, such as {@code ES256}
	 * @param keyId the key's id
	 * @return the same key for the same arguments
	 */
	public static JWK key(String algorithm, String keyId) {
		return KEYS.computeIfAbsent(algorithm + " " + keyId, (name) -> generate(JWSAlgorithm.parse(algorithm), keyId));
	}

	/**
	 * Returns the public parts of keys as a JWK Set, as an issuer publishes them.
	 * @param keys the keys; default: {@link #key()}
	 * @return the set, in JSON
	 */
	public static String jwkSet(JWK... keys) {
		return new JWKSet(Arrays.asList((keys.length > 0) ? keys : new JWK[] { key() })).toString(true);
	}

	private static JWK generate(JWSAlgorithm algorithm, String keyId) {
		try {
			if (JWSAlgorithm.Family.RSA.contains(algorithm)) {
				return new RSAKeyGenerator(2048).keyID(keyId).algorithm(algorithm).keyUse(KeyUse.SIGNATURE).generate();
			}
			if (JWSAlgorithm.Family.EC.contains(algorithm)) {
				Curve curve = Curve.forJWSAlgorithm(algorithm).iterator().next();
				return new ECKeyGenerator(curve).keyID(keyId).algorithm(algorithm).keyUse(KeyUse.SIGNATURE).generate();
			}
			if (JWSAlgorithm.EdDSA.equals(algorithm)) {
				return ed25519(keyId);
			}
			int bits = Integer.parseInt(algorithm.getName().substring(2));
			OctetSequenceKey secret = new OctetSequenceKeyGenerator(bits).keyID(keyId).algorithm(algorithm).generate();
			return secret;
		}
		catch (JOSEException | GeneralSecurityException ex) {
			throw new IllegalArgumentException("No key for " + algorithm, ex);
		}
	}

	private static JWK ed25519(String keyId) throws GeneralSecurityException {
		java.security.KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
		byte[] publicKey = ((EdECPublicKey) pair.getPublic()).getEncoded();
		byte[] privateKey = pair.getPrivate().getEncoded();
		// RFC 8410: both encodings end with the 32 bytes of RFC 8032
		return new OctetKeyPair.Builder(Curve.Ed25519, last32(publicKey)).d(last32(privateKey))
			.keyID(keyId)
			.algorithm(JWSAlgorithm.EdDSA)
			.keyUse(KeyUse.SIGNATURE)
			.build();
	}

	private static Base64URL last32(byte[] encoded) {
		return Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
	}

}
