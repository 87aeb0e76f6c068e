package io.gatehouse.revocation.redis;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * SipHash-2-4 with 64 bits (Aumasson and Bernstein, "SipHash: a fast short-input PRF",
 * 2012). Without the key, an attacker can neither find texts with equal hashes nor choose
 * where hashes fall.
 */
public final class SipHash {

	private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private final long key0;

	private final long key1;

	/**
	 * Makes a hash function with a known key.
	 * @param key0 the first half of the key, little-endian
	 * @param key1 the second half
	 */
	public SipHash(long key0, long key1) {
		this.key0 = key0;
		this.key1 = key1;
	}

	/**
	 * Makes a hash function with a random, secret key.
	 * @return the function
	 */
	public static SipHash random() {
		SecureRandom random = new SecureRandom();
		return new SipHash(random.nextLong(), random.nextLong());
	}

	/**
	 * Hashes a text.
	 * @param text the octets
	 * @return the hash
	 */
	public long hash(byte[] text) {
		long v0 = this.key0 ^ 0x736f6d6570736575L;
		long v1 = this.key1 ^ 0x646f72616e646f6dL;
		long v2 = this.key0 ^ 0x6c7967656e657261L;
		long v3 = this.key1 ^ 0x7465646279746573L;
		int end = text.length & -Long.BYTES;
		// the words of the text, the last one with its length, and then four finalization
		// rounds
		for (int at = 0; at <= end + Long.BYTES; at += Long.BYTES) {
			boolean finish = at > end;
			long word = finish ? 0 : (at < end) ? (long) WORDS.get(text, at) : lastWord(text, end);
			v2 ^= finish ? 0xff : 0;
			v3 ^= word;
			for (int round = 0; round < (finish ? 4 : 2); round++) {
				v0 += v1;
				v2 += v3;
				v1 = Long.rotateLeft(v1, 13) ^ v0;
				v3 = Long.rotateLeft(v3, 16) ^ v2;
				v0 = Long.rotateLeft(v0, 32);
				v2 += v1;
				v0 += v3;
				v1 = Long.rotateLeft(v1, 17) ^ v2;
				v3 = Long.rotateLeft(v3, 21) ^ v0;
				v2 = Long.rotateLeft(v2, 32);
			}
			v0 ^= word;
		}
		return v0 ^ v1 ^ v2 ^ v3;
	}

	private static long lastWord(byte[] text, int from) {
		long word = (long) text.length << 56;
		for (int i = from; i < text.length; i++) {
			word |= (text[i] & 0xffL) << (Byte.SIZE * (i - from));
		}
		return word;
	}

}
