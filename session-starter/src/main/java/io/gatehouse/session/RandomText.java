package io.gatehouse.session;

import java.security.SecureRandom;
import java.util.Base64;

import io.gatehouse.token.Sha256;

/**
 * Generates ids and tokens from secure random bits, as base64url (RFC 4648, section 5).
 */
final class RandomText {

	private static final int ID_BYTES = 16;

	private static final int TOKEN_BYTES = 32;

	private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

	private final SecureRandom random = new SecureRandom();

	/** Returns an id of 128 bits, 22 characters. */
	String id() {
		return next(ID_BYTES);
	}

	/** Returns a token of 256 bits, 43 characters. */
	String token() {
		return next(TOKEN_BYTES);
	}

	/** Returns a text over an alphabet of 64 characters, 6 bits each. */
	String text(char[] alphabet, int length) {
		byte[] bytes = new byte[length];
		this.random.nextBytes(bytes);
		StringBuilder text = new StringBuilder(length);
		for (byte octet : bytes) {
			text.append(alphabet[octet & 0x3f]);
		}
		return text.toString();
	}

	private String next(int length) {
		byte[] bytes = new byte[length];
		this.random.nextBytes(bytes);
		return ENCODER.encodeToString(bytes);
	}

	/**
	 * Returns the SHA-256 under which Redis stores a secret. It needs no salt, since
	 * secrets have 128 random bits or more.
	 */
	static String hash(String token) {
		return Sha256.base64Url(token);
	}

}
