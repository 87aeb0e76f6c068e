package io.gatehouse.session;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;

import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts the tokens that a refresh issued, so that only the spent refresh token can
 * decrypt them: AES-256-GCM (NIST SP 800-38D) under a key that HMAC-SHA256 derives from
 * that token's 256 random bits. So Redis can return the same successor again, and a
 * reader of Redis cannot use it.
 */
final class SealedSuccessor {

	private static final byte[] PURPOSE = "gatehouse successor".getBytes(StandardCharsets.US_ASCII);

	private static final int NONCE_BYTES = 12;

	private static final int TAG_BITS = 128;

	private static final SecureRandom RANDOM = new SecureRandom();

	private SealedSuccessor() {
	}

	/** Encrypts the secrets of a successor. */
	static String seal(RefreshToken spent, Secrets secrets) {
		byte[] nonce = new byte[NONCE_BYTES];
		RANDOM.nextBytes(nonce);
		byte[] sealed = run(Cipher.ENCRYPT_MODE, spent, nonce, secrets.text().getBytes(StandardCharsets.US_ASCII));
		byte[] whole = new byte[nonce.length + sealed.length];
		System.arraycopy(nonce, 0, whole, 0, nonce.length);
		System.arraycopy(sealed, 0, whole, nonce.length, sealed.length);
		return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
	}

	/**
	 * Decrypts the secrets of a successor.
	 * @throws IllegalStateException if it was sealed for another token, or changed since
	 */
	static Secrets open(RefreshToken spent, String sealed) {
		byte[] whole = Base64.getUrlDecoder().decode(sealed);
		byte[] nonce = java.util.Arrays.copyOf(whole, NONCE_BYTES);
		byte[] text = run(Cipher.DECRYPT_MODE, spent, nonce,
				java.util.Arrays.copyOfRange(whole, NONCE_BYTES, whole.length));
		return Secrets.parse(new String(text, StandardCharsets.US_ASCII));
	}

	private static byte[] run(int mode, RefreshToken spent, byte[] nonce, byte[] input) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(spent.secret().getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
			Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
			cipher.init(mode, new SecretKeySpec(mac.doFinal(PURPOSE), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
			return cipher.doFinal(input);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(
					"The successor cannot be " + ((mode == Cipher.ENCRYPT_MODE) ? "sealed" : "opened"), ex);
		}
	}

	/**
	 * Secrets of a successor.
	 *
	 * @param refreshSecret the secret of the next refresh token
	 * @param opaqueToken the next opaque access token, if the session has one
	 */
	record Secrets(String refreshSecret, String opaqueToken) {

		private static Secrets parse(String text) {
			int space = text.indexOf(' ');
			return new Secrets(text.substring(0, space), text.substring(space + 1));
		}

		/** Returns both secrets; neither has a space. */
		private String text() {
			return this.refreshSecret + " " + this.opaqueToken;
		}

		@Override
		public String toString() {
			return "Secrets[]";
		}

	}

}
