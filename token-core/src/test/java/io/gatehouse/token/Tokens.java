package io.gatehouse.token;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import org.jspecify.annotations.Nullable;

/**
 * Keys and tokens for the tests of this module. The module cannot use
 * {@code gatehouse-test}, which depends on it.
 */
final class Tokens {

	static final String ISSUER = "https://auth.test";

	static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

	static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

	private static final Map<String, JWK> KEYS = new ConcurrentHashMap<>();

	private Tokens() {
	}

	/** Returns a key pair or secret whose id is the algorithm's name. */
	static JWK key(String algorithm) {
		return key(algorithm, algorithm);
	}

	static JWK key(String algorithm, String keyId) {
		return KEYS.computeIfAbsent(algorithm + " " + keyId, (name) -> generate(JWSAlgorithm.parse(algorithm), keyId));
	}

	private static JWK generate(JWSAlgorithm algorithm, String keyId) {
		try {
			if (JWSAlgorithm.Family.RSA.contains(algorithm)) {
				return new RSAKeyGenerator(2048).keyID(keyId).algorithm(algorithm).generate();
			}
			if (JWSAlgorithm.Family.EC.contains(algorithm)) {
				Curve curve = Curve.forJWSAlgorithm(algorithm).iterator().next();
				return new ECKeyGenerator(curve).keyID(keyId).algorithm(algorithm).generate();
			}
			if (JWSAlgorithm.EdDSA.equals(algorithm)) {
				KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
				// RFC 8410: both encodings end with the 32 bytes of RFC 8032
				return new OctetKeyPair.Builder(Curve.Ed25519, last32(pair.getPublic().getEncoded()))
					.d(last32(pair.getPrivate().getEncoded()))
					.keyID(keyId)
					.algorithm(algorithm)
					.build();
			}
			int bits = Integer.parseInt(algorithm.getName().substring(2));
			return new OctetSequenceKeyGenerator(bits).keyID(keyId).algorithm(algorithm).generate();
		}
		catch (JOSEException | GeneralSecurityException ex) {
			throw new IllegalArgumentException("No key for " + algorithm, ex);
		}
	}

	private static Base64URL last32(byte[] encoded) {
		return Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
	}

	/** Returns the header of a good token. */
	static Map<String, @Nullable Object> header(JWK key) {
		Map<String, @Nullable Object> header = new LinkedHashMap<>();
		header.put("alg", key.getAlgorithm().getName());
		header.put("typ", "at+jwt");
		header.put("kid", key.getKeyID());
		return header;
	}

	/**
	 * Returns the claims of a good token, which is issued now and lives for five minutes.
	 */
	static Map<String, @Nullable Object> claims() {
		Map<String, @Nullable Object> claims = new LinkedHashMap<>();
		claims.put("iss", ISSUER);
		claims.put("sub", "alice");
		claims.put("aud", JwtVerifier.DEFAULT_AUDIENCE);
		claims.put("iat", NOW.getEpochSecond());
		claims.put("exp", NOW.getEpochSecond() + 300);
		claims.put("jti", "4e2c");
		return claims;
	}

	static String json(Map<String, @Nullable Object> members) {
		return JSONObjectUtils.toJSONString(members);
	}

	/** Returns a good token. */
	static String good(JWK key) {
		return sign(key, json(header(key)), json(claims()));
	}

	static String sign(JWK key, String header, String payload) {
		return sign(key, header.getBytes(StandardCharsets.UTF_8), payload.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Signs a header and a payload, well-formed or not, with the algorithm of the key.
	 */
	static String sign(JWK key, byte[] header, byte[] payload) {
		String input = Base64URL.encode(header) + "." + Base64URL.encode(payload);
		return input + "." + signature(key, input);
	}

	static Base64URL signature(JWK key, String input) {
		byte[] bytes = input.getBytes(StandardCharsets.US_ASCII);
		try {
			if (key instanceof OctetKeyPair pair) {
				Signature signature = Signature.getInstance("Ed25519");
				signature.initSign(KeyFactory.getInstance("Ed25519")
					.generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, pair.getDecodedD())));
				signature.update(bytes);
				return Base64URL.encode(signature.sign());
			}
			JWSHeader header = new JWSHeader(JWSAlgorithm.parse(key.getAlgorithm().getName()));
			return new DefaultJWSSignerFactory().createJWSSigner(key, header.getAlgorithm()).sign(header, bytes);
		}
		catch (JOSEException | GeneralSecurityException ex) {
			throw new IllegalArgumentException("The key does not sign", ex);
		}
	}

	/** Writes the public parts of keys as a JWK Set. */
	static String publish(Path file, JWK... keys) {
		return write(file, new JWKSet(List.of(keys)).toString(true));
	}

	static String write(Path file, String text) {
		try {
			return Files.writeString(file, text).toString();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Returns a verifier that trusts one issuer, at the time {@link #NOW}. */
	static JwtVerifier verifier(IssuerSettings settings) {
		return JwtVerifier.builder().issuers(Map.of("main", settings)).clock(CLOCK).build();
	}

}
