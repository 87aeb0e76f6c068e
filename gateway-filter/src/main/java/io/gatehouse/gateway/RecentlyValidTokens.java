package io.gatehouse.gateway;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Thread-safe set of tokens that were good lately, as keyed hashes of 64 bits. It does
 * not say whether they still are, only that they were issued, so a token may stay in it
 * after it has expired.
 * <p>
 * A key takes one slot of 8 bytes in a table that is at most three quarters full: 11 to
 * 21 bytes a token. Tables grow with their contents, up to a capacity, and then form the
 * older of two generations; a token that is looked up there moves into the younger one.
 * So the latest tokens in use are always found, as many as the capacity, and up to as
 * many again. 256 stripes by the highest bits grow and change generations each by itself,
 * so no caller waits for a large table to be copied. Lookups take no lock.
 */
final class RecentlyValidTokens {

	private static final int STRIPES = 256;

	private final SipHash hash = SipHash.random();

	private final Stripe[] stripes = new Stripe[STRIPES];

	/**
	 * An empty set.
	 * @param capacity how many tokens in use are never forgotten
	 */
	RecentlyValidTokens(int capacity) {
		double mean = (double) capacity / STRIPES;
		// keys fall on stripes at random: six standard deviations of the Poisson
		// distribution
		int ofStripe = (int) Math.ceil(mean + 6 * Math.sqrt(mean));
		Arrays.setAll(this.stripes, (stripe) -> new Stripe(ofStripe));
	}

	/**
	 * The key of a token.
	 * @param credentials the token as it stands in its header
	 */
	long key(String credentials) {
		long key = this.hash.hash(credentials.getBytes(StandardCharsets.UTF_8));
		return (key != Stripe.FREE) ? key : 1;
	}

	/** Remembers a token by its key. */
	void add(long key) {
		stripe(key).add(key);
	}

	boolean contains(long key) {
		return stripe(key).contains(key);
	}

	private Stripe stripe(long key) {
		return this.stripes[(int) (key >>> 56)];
	}

	/** The memory that all tables take. */
	long bytes() {
		return Arrays.stream(this.stripes).mapToLong(Stripe::bytes).sum();
	}

	/**
	 * Two generations of open-addressing tables with linear probing. Keys are hashes
	 * already, so their lowest bits choose the slot. Writers hold the monitor; a reader
	 * that meets a change of generations may miss a key that is being forgotten.
	 */
	private static final class Stripe {

		static final long FREE = 0;

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

		/** The slot that has a key, or else the free one where it belongs. */
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
				// in this order, so that a reader finds a key in one of the two
				this.older = this.younger;
				this.younger = new long[FIRST_SLOTS];
				this.size = 0;
			}
			else if ((this.size + 1) * 4 > this.younger.length * 3) {
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
