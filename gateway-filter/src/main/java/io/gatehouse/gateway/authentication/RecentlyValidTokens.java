package io.gatehouse.gateway.authentication;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.gatehouse.revocation.redis.SipHash;

/**
 * Thread-safe set of tokens that were valid recently, as keyed hashes of 64 bits.
 * Membership means only that a token was issued, not that it is still valid, so a token
 * may stay in the set after it has expired.
 * <p>
 * A key takes one slot of 8 bytes in a table that is at most three quarters full: 11 to
 * 21 bytes a token. A table grows up to its capacity, then becomes the older of two
 * generations. A token that is found in the older generation moves into the younger one.
 * So the set always finds the tokens used last, as many as the capacity, and up to as
 * many again. The highest bits of a key select one of 256 stripes. Each stripe grows and
 * changes generations by itself, so no caller waits while a large table is copied.
 * Lookups take no lock.
 */
final class RecentlyValidTokens {

	private static final int STRIPES = 256;

	private final SipHash hash = SipHash.random();

	private final Stripe[] stripes = new Stripe[STRIPES];

	/**
	 * Creates an empty set.
	 * @param capacity the number of tokens in use that are never evicted
	 */
	RecentlyValidTokens(int capacity) {
		double mean = (double) capacity / STRIPES;
		// keys fall on stripes at random: six standard deviations of the Poisson
		// distribution
		int ofStripe = (int) Math.ceil(mean + 6 * Math.sqrt(mean));
		Arrays.setAll(this.stripes, (stripe) -> new Stripe(ofStripe));
	}

	/**
	 * Hashes a token to its key.
	 * @param credentials the token as it stands in its header
	 */
	long key(String credentials) {
		long key = this.hash.hash(credentials.getBytes(StandardCharsets.UTF_8));
		return (key != Stripe.FREE) ? key : 1;
	}

	/** Adds a token by its key. */
	void add(long key) {
		stripe(key).add(key);
	}

	boolean contains(long key) {
		return stripe(key).contains(key);
	}

	private Stripe stripe(long key) {
		return this.stripes[(int) (key >>> 56)];
	}

	/** The size of all tables in bytes. */
	long bytes() {
		return Arrays.stream(this.stripes).mapToLong(Stripe::bytes).sum();
	}

	/**
	 * Two generations of open-addressing tables with linear probing. Keys are hashes
	 * already, so their lowest bits select the slot. Writers hold the monitor. A reader
	 * that races with a change of generations may miss a key that is being evicted.
	 */
	private static final class Stripe {

		static final long FREE = 0;

		// opaque access: readers hold no lock, and a plain read or write of a long may
		// tear
		private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);

		private static final int FIRST_SLOTS = 16;

		private final int capacity;

		private volatile long[] younger = new long[FIRST_SLOTS];

		private volatile long[] older = new long[1];

		private int size;

		Stripe(int capacity) {
			this.capacity = capacity;
		}

		boolean contains(long key) {
			if (holds(this.younger, key)) {
				return true;
			}
			if (!holds(this.older, key)) {
				return false;
			}
			add(key);
			return true;
		}

		private static boolean holds(long[] table, long key) {
			return (long) SLOT.getOpaque(table, slot(table, key)) == key;
		}

		/** The slot that holds a key, or the free slot where it would be inserted. */
		private static int slot(long[] table, long key) {
			int mask = table.length - 1;
			int slot = (int) key & mask;
			while (true) {
				long found = (long) SLOT.getOpaque(table, slot);
				if (found == key || found == FREE) {
					return slot;
				}
				slot = (slot + 1) & mask;
			}
		}

		synchronized void add(long key) {
			if (holds(this.younger, key)) {
				return;
			}
			if (this.size >= this.capacity) {
				// older before younger, so that a concurrent reader finds a key in one of
				// the two
				this.older = this.younger;
				this.younger = new long[FIRST_SLOTS];
				this.size = 0;
			}
			else if ((this.size + 1) * 4 > this.younger.length * 3) {
				// the volatile write publishes the copied slots to readers
				this.younger = twiceAsLarge(this.younger);
			}
			long[] table = this.younger;
			SLOT.setOpaque(table, slot(table, key), key);
			this.size++;
		}

		private static long[] twiceAsLarge(long[] table) {
			long[] larger = new long[2 * table.length];
			for (long key : table) {
				if (key != FREE) {
					larger[slot(larger, key)] = key;
				}
			}
			return larger;
		}

		long bytes() {
			return (long) Long.BYTES * (this.younger.length + this.older.length);
		}

	}

}
