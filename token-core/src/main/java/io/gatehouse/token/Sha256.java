package io.gatehouse.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * SHA-256 (FIPS 180-4). Every Java platform has it, so there is no checked exception.
 */
public final class Sha256 {

	private static final Base64.Encoder BASE64_URL = Base64.getUrlEncoder().withoutPadding();

	private Sha256() {
	}

	/**
	 * Hashes the concatenation of parts.
	 * @param parts the content
	 * @return 32 bytes
	 */
	public static byte[] hash(byte[]... parts) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			for (byte[] part : parts) {
				digest.update(part);
			}
			return digest.digest();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	/**
	 * Hashes a text in UTF-8.
	 * @param text the text
	 * @return 32 bytes
	 */
	public static byte[] hash(String text) {
		return hash(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Hashes a text in UTF-8, for keys in Redis and names.
	 * @param text the text
	 * @return 43 characters of base64url without padding (RFC 4648, section 5)
	 */
	public static String base64Url(String text) {
		return BASE64_URL.encodeToString(hash(text));
	}

}
