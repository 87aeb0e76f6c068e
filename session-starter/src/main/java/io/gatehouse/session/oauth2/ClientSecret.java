package io.gatehouse.session.oauth2;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Stored hash of a client's secret. A password hash is slow on purpose, so the secret
 * that matched it is remembered as its HMAC-SHA-256 under a random key of this process:
 * another request with the same secret costs microseconds. Thread-safe.
 */
final class ClientSecret {

	private static final String ALGORITHM = "HmacSHA256";

	private static final int KEY_BYTES = 32;

	/** Key of this process, which is stored nowhere. */
	private static final SecretKeySpec KEY = key();

	private final PasswordEncoder encoder;

	private final String encoded;

	private volatile byte @Nullable [] known;

	/**
	 * Creates a secret.
	 * @param encoded the hash, as the encoder writes it
	 */
	ClientSecret(PasswordEncoder encoder, String encoded) {
		this.encoder = encoder;
		this.encoded = encoded;
	}

	private static SecretKeySpec key() {
		byte[] octets = new byte[KEY_BYTES];
		new SecureRandom().nextBytes(octets);
		return new SecretKeySpec(octets, ALGORITHM);
	}

	/** Checks whether a secret equals the one that matched before. Takes microseconds. */
	boolean isKnown(String presented) {
		byte[] last = this.known;
		byte[] hash = hash(presented);
		return last != null && MessageDigest.isEqual(last, hash);
	}

	/**
	 * Checks a secret against the hash, and remembers it if it matches. Slow on purpose.
	 */
	boolean matches(String presented) {
		if (!this.encoder.matches(presented, this.encoded)) {
			return false;
		}
		this.known = hash(presented);
		return true;
	}

	private static byte[] hash(String presented) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(KEY);
			return mac.doFinal(presented.getBytes(StandardCharsets.UTF_8));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has HmacSHA256", ex);
		}
	}

	@Override
	public String toString() {
		return "ClientSecret[]";
	}

}
