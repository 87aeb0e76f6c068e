package io.gatehouse.gateway.proof;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * Nonces for DPoP proofs (RFC 9449, sections 8 and 9) that need no memory: an HMAC of the
 * current period, which is half of a nonce's lifetime. The nonces of the current, the
 * previous and the next period are accepted, the last one for a gateway whose clock is
 * behind that of another. All clients get the same nonce: it proves only that a proof was
 * made recently, after a gateway issued it. Thread-safe.
 */
final class DpopNonces {

	private static final String ALGORITHM = "HmacSHA256";

	private static final byte[] PURPOSE = "gatehouse dpop nonce".getBytes(StandardCharsets.US_ASCII);

	private static final int LENGTH = 18;

	private final SecretKeySpec key;

	private final long periodMilli;

	private final Clock clock;

	private volatile @Nullable Periods known;

	/**
	 * Creates nonces.
	 * @param secret the secret that gateways share, or {@code null} for a random one
	 * @param lifetime the time for which a nonce is accepted, at least half of it
	 */
	DpopNonces(@Nullable String secret, Duration lifetime, Clock clock) {
		this.key = new SecretKeySpec((secret != null) ? secret.getBytes(StandardCharsets.UTF_8) : random(), ALGORITHM);
		this.periodMilli = lifetime.toMillis() / 2;
		this.clock = clock;
	}

	private static byte[] random() {
		byte[] bytes = new byte[32];
		new SecureRandom().nextBytes(bytes);
		return bytes;
	}

	/** Returns the nonce that clients should use now. */
	String current() {
		return periods().current();
	}

	/**
	 * Checks a nonce.
	 * @return whether it is accepted now
	 */
	boolean isAccepted(String nonce) {
		Periods now = periods();
		return equal(nonce, now.current()) || equal(nonce, now.previous()) || equal(nonce, now.next());
	}

	private static boolean equal(String one, String other) {
		return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
	}

	private Periods periods() {
		long period = Math.floorDiv(this.clock.millis(), this.periodMilli);
		Periods periods = this.known;
		if (periods == null || periods.number() != period) {
			periods = new Periods(period, nonce(period - 1), nonce(period), nonce(period + 1));
			this.known = periods;
		}
		return periods;
	}

	private String nonce(long period) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(this.key);
			mac.update(PURPOSE);
			mac.update(ByteBuffer.allocate(Long.BYTES).putLong(period).array());
			return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(mac.doFinal(), LENGTH));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has " + ALGORITHM, ex);
		}
	}

	/** Nonces of three periods. */
	private record Periods(long number, String previous, String current, String next) {

	}

}
