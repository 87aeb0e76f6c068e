package io.gatehouse.revocation.redis;

import java.util.Arrays;

/**
 * Page of a {@link FloorIndex}: entries whose hashes share their first bits. A page is
 * one immutable array, so that an entry takes 16 bytes and readers need no lock:
 *
 * <pre>
 * depth | hash 1 … hash n | floor 1 … floor n
 * </pre>
 *
 * The depth is the number of shared bits, at least 1, so ascending order of the hashes is
 * the same for signed and unsigned numbers. Floors are stored as the bits of positive
 * doubles, which have the same order as the doubles.
 */
final class FloorPage {

	private FloorPage() {
	}

	static long[] empty(int depth) {
		return new long[] { depth };
	}

	/**
	 * Returns entries in the layout of a page, but without shared bits.
	 * @param hashes the hashes, in any order; they may repeat
	 * @param floors the floor of each
	 * @return each hash once, with the highest of its floors
	 */
	static long[] batch(long[] hashes, long[] floors) {
		long[] sorted = Arrays.stream(hashes).sorted().distinct().toArray();
		long[] batch = new long[1 + 2 * sorted.length];
		System.arraycopy(sorted, 0, batch, 1, sorted.length);
		for (int i = 0; i < hashes.length; i++) {
			int at = 1 + sorted.length + Arrays.binarySearch(sorted, hashes[i]);
			batch[at] = Math.max(batch[at], floors[i]);
		}
		return batch;
	}

	static int depth(long[] page) {
		return (int) page[0];
	}

	static int size(long[] page) {
		return page.length >> 1;
	}

	/** Returns the floor of a hash, 0 if it has none. */
	static double floor(long[] page, long hash) {
		int at = ceiling(page, hash);
		return holds(page, at, hash) ? Double.longBitsToDouble(page[at + size(page)]) : 0;
	}

	/**
	 * Merges entries into a page.
	 * @param page the page
	 * @param batch entries
	 * @param from the index of the first entry to merge, which belongs to this page
	 * @param to the index after the last entry to merge
	 * @return a new page, or the same page if it already has these floors or higher ones
	 */
	static long[] raised(long[] page, long[] batch, int from, int to) {
		int added = added(page, batch, from, to);
		if (added < 0) {
			return page;
		}
		long[] raised = new long[page.length + 2 * added];
		raised[0] = page[0];
		int source = 1;
		int target = 1;
		for (int i = from; i < to; i++) {
			long hash = batch[i];
			int at = ceiling(page, hash);
			copy(page, source, raised, target, at - source);
			target += at - source;
			source = holds(page, at, hash) ? at + 1 : at;
			long floor = batch[i + size(batch)];
			raised[target] = hash;
			raised[target + size(raised)] = (source > at) ? Math.max(floor, page[at + size(page)]) : floor;
			target++;
		}
		copy(page, source, raised, target, 1 + size(page) - source);
		return raised;
	}

	/** Returns the number of new entries, or -1 if the page would not change. */
	private static int added(long[] page, long[] batch, int from, int to) {
		int added = 0;
		boolean rises = false;
		for (int i = from; i < to; i++) {
			int at = ceiling(page, batch[i]);
			if (!holds(page, at, batch[i])) {
				added++;
			}
			else if (page[at + size(page)] < batch[i + size(batch)]) {
				rises = true;
			}
		}
		return (added > 0 || rises) ? added : -1;
	}

	/**
	 * Removes the floors below a score.
	 * @return a new page, or the same page if it has no such floors
	 */
	static long[] without(long[] page, double below) {
		int size = size(page);
		int kept = 0;
		for (int i = 1; i <= size; i++) {
			kept += isBelow(page[i + size], below) ? 0 : 1;
		}
		if (kept == size) {
			return page;
		}
		long[] without = new long[1 + 2 * kept];
		without[0] = page[0];
		int target = 1;
		for (int i = 1; i <= size; i++) {
			if (!isBelow(page[i + size], below)) {
				copy(page, i, without, target++, 1);
			}
		}
		return without;
	}

	private static boolean isBelow(long floor, double below) {
		return Double.longBitsToDouble(floor) < below;
	}

	/** Splits a page in two by the first bit that is not shared. */
	static long[][] halves(long[] page) {
		int size = size(page);
		int depth = depth(page);
		int lower = 0;
		// the shift moves the first bit that is not shared into the sign
		while (lower < size && page[1 + lower] << depth >= 0) {
			lower++;
		}
		return new long[][] { part(page, 1, lower), part(page, 1 + lower, size - lower) };
	}

	private static long[] part(long[] page, int from, int size) {
		long[] part = new long[1 + 2 * size];
		part[0] = page[0] + 1;
		copy(page, from, part, 1, size);
		return part;
	}

	private static void copy(long[] page, int from, long[] target, int to, int size) {
		System.arraycopy(page, from, target, to, size);
		System.arraycopy(page, from + size(page), target, to + size(target), size);
	}

	private static boolean holds(long[] page, int at, long hash) {
		return at <= size(page) && page[at] == hash;
	}

	/**
	 * Returns the index of the first hash that is not less than the given one, or the
	 * index after the last. Hashes are evenly distributed, so the search starts at the
	 * expected index: in a page of 100 entries it is off by some 4.
	 */
	private static int ceiling(long[] page, long hash) {
		int size = size(page);
		long fraction = (hash << depth(page)) >>> 33;
		int at = 1 + (int) ((fraction * size) >>> 31);
		while (at <= size && page[at] < hash) {
			at++;
		}
		while (at > 1 && page[at - 1] >= hash) {
			at--;
		}
		return at;
	}

}
