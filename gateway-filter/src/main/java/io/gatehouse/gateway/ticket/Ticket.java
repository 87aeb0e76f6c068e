package io.gatehouse.gateway.ticket;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;

import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * Secret of 256 random bits, from which everything else is derived: the name under which
 * Redis stores the caller's token, and the key that encrypts the token there. Both are
 * HKDF-Expand (RFC 5869, section 2.3) with SHA-256 and an {@code info} of their own that
 * contains the target, so a ticket finds nothing for another target, and the name reveals
 * nothing about the key. The secret is uniformly random, so the extract step is not
 * needed (section 3.3).
 * <p>
 * The token is encrypted by AES-256-GCM (NIST SP 800-38D). A key encrypts one token only,
 * so the nonce is constant.
 */
final class Ticket {

	private static final int BYTES = 32;

	/** Characters of a secret in base64url without padding. */
	private static final int LENGTH = 43;

	private static final String MAC = "HmacSHA256";

	private static final int TAG_BITS = 128;

	private static final byte[] NONCE = new byte[12];

	private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

	private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

	private final byte[] secret;

	private Ticket(byte[] secret) {
		this.secret = secret;
	}

	/** Creates a ticket that was never issued. */
	static Ticket random(SecureRandom random) {
		byte[] secret = new byte[BYTES];
		random.nextBytes(secret);
		return new Ticket(secret);
	}

	/**
	 * Reads a ticket from a URL.
	 * @return the ticket, or {@code null} if no ticket is written like this: there is one
	 * text for each
	 */
	static @Nullable Ticket parse(String text) {
		if (text.length() != LENGTH) {
			return null;
		}
		try {
			Ticket ticket = new Ticket(DECODER.decode(text));
			return ticket.text().equals(text) ? ticket : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/** Returns the ticket as it is in a URL, 43 characters of base64url. */
	String text() {
		return ENCODER.encodeToString(this.secret);
	}

	/**
	 * Returns the name under which Redis stores the token, 43 characters of base64url.
	 */
	String name(TicketTarget target) {
		return ENCODER.encodeToString(derived("gatehouse ticket name", target));
	}

	/** Encrypts the caller's token. */
	String seal(TicketTarget target, String token) {
		try {
			return ENCODER
				.encodeToString(cipher(Cipher.ENCRYPT_MODE, target).doFinal(token.getBytes(StandardCharsets.UTF_8)));
		}
		catch (GeneralSecurityException ex) {
			throw missing(ex);
		}
	}

	/**
	 * Decrypts the caller's token.
	 * @return the token, or {@code null} if the text was not made by {@link #seal} of
	 * this ticket and target
	 */
	@Nullable String open(TicketTarget target, String sealed) {
		try {
			byte[] octets = DECODER.decode(sealed);
			// the provider of the platform fails for less than a tag
			return (octets.length * Byte.SIZE <= TAG_BITS) ? null
					: new String(cipher(Cipher.DECRYPT_MODE, target).doFinal(octets), StandardCharsets.UTF_8);
		}
		catch (BadPaddingException | IllegalArgumentException ex) {
			return null;
		}
		catch (GeneralSecurityException ex) {
			throw missing(ex);
		}
	}

	private Cipher cipher(int mode, TicketTarget target) throws GeneralSecurityException {
		Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
		cipher.init(mode, new SecretKeySpec(derived("gatehouse ticket key", target), "AES"),
				new GCMParameterSpec(TAG_BITS, NONCE));
		return cipher;
	}

	/** One block of HKDF-Expand: HMAC(secret, info | 0x01). */
	private byte[] derived(String purpose, TicketTarget target) {
		try {
			Mac mac = Mac.getInstance(MAC);
			mac.init(new SecretKeySpec(this.secret, MAC));
			// a target has no control characters, so the two cannot be divided otherwise
			mac.update((purpose + "\0GET\0" + target.text()).getBytes(StandardCharsets.UTF_8));
			return mac.doFinal(new byte[] { 1 });
		}
		catch (GeneralSecurityException ex) {
			throw missing(ex);
		}
	}

	private static IllegalStateException missing(GeneralSecurityException ex) {
		return new IllegalStateException("Every Java platform has HMAC-SHA256 and AES-GCM", ex);
	}

	@Override
	public String toString() {
		return "Ticket[]";
	}

}
