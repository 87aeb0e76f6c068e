package io.gatehouse.revocation.redis;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Thread-safe index of the floors of the list of revocations, in memory, at 16 to 17
 * bytes each. Instead of members it holds their 64-bit hashes, with a random key for each
 * index. Two members with the same hash share the higher floor: with ten million entries,
 * that affects one member in two million million, and its token is refused.
 * <p>
 * The entries are in immutable {@linkplain FloorPage pages}, which are replaced as a
 * whole. A directory maps the first bits of a hash to its page (Fagin and others,
 * "Extendible hashing", 1979): a full page is split in two, and the directory doubles
 * when it has too few slots to tell the halves apart.
 * <p>
 * Any number of threads may read without waiting. Writers exclude each other. A read that
 * begins after a write has returned sees all of it, and no entry is ever missed
 * meanwhile: a page is replaced by one that contains all its entries, and a directory is
 * filled before it is published. A writer that runs out of memory leaves its work
 * incomplete and the index consistent.
 */
final class FloorIndex {

	/**
	 * Entries in a page: few enough to copy a page for one entry, and enough to keep the
	 * overhead small.
	 */
	private static final int PAGE_SIZE = 128;

	/**
	 * Largest depth: with pages of this size, enough for some hundred million entries.
	 * Beyond that, pages grow.
	 */
	private static final int MAX_DEPTH = 20;

	private final SipHash hash;

	private final int pageSize;

	private final int maxDepth;

	private final AtomicLong size = new AtomicLong();

	/** Directory of pages. Its length is a power of two, at least 2. */
	private volatile AtomicReferenceArray<long[]> directory;

	FloorIndex() {
		this(SipHash.random(), PAGE_SIZE, MAX_DEPTH);
	}

	FloorIndex(SipHash hash, int pageSize, int maxDepth) {
		this.hash = hash;
		this.pageSize = pageSize;
		this.maxDepth = maxDepth;
		this.directory = new AtomicReferenceArray<>(new long[][] { FloorPage.empty(1), FloorPage.empty(1) });
	}

	/**
	 * Returns the highest floor of a member.
	 * @param member the member, such as {@code sid:…}
	 * @return the floor as the score in Redis, 0 if there is none
	 */
	double floor(String member) {
		return floorOf(hash(member));
	}

	/** Returns the highest floor of a member by its hash, 0 if there is none. */
	double floorOf(long hash) {
		return FloorPage.floor(page(hash), hash);
	}

	/** Hashes members whose floors are read often. */
	HashedMembers hashed(List<String> members) {
		return new HashedMembers(this, members.stream().mapToLong(this::hash).toArray());
	}

	/**
	 * Raises the floor of a member. A floor that is not positive, or lower than the
	 * present one, covers nothing more and is ignored.
	 */
	void raise(String member, double score) {
		raise(List.of(member), new double[] { score });
	}

	/**
	 * Raises the floors of many members, some thousands at a time. A page is replaced
	 * once for all of its entries.
	 * @param members the members, which may repeat
	 * @param scores the score of each
	 */
	void raise(List<String> members, double[] scores) {
		if (members.size() != scores.length) {
			throw new IllegalArgumentException(members.size() + " members with " + scores.length + " scores");
		}
		long[] hashes = new long[scores.length];
		long[] floors = new long[scores.length];
		int count = 0;
		for (int i = 0; i < scores.length; i++) {
			if (scores[i] > 0) {
				hashes[count] = hash(members.get(i));
				floors[count] = Double.doubleToRawLongBits(scores[i]);
				count++;
			}
		}
		raise(FloorPage.batch(Arrays.copyOf(hashes, count), Arrays.copyOf(floors, count)));
	}

	private synchronized void raise(long[] batch) {
		int end = 1 + FloorPage.size(batch);
		int from = 1;
		while (from < end) {
			long first = batch[from];
			long[] page = page(first);
			int to = from + 1;
			while (to < end && (batch[to] ^ first) >>> (Long.SIZE - FloorPage.depth(page)) == 0) {
				to++;
			}
			long[] raised = FloorPage.raised(page, batch, from, to);
			if (FloorPage.size(raised) > this.pageSize && FloorPage.depth(page) < this.maxDepth) {
				// "from" does not advance: the same entries are merged again into one of
				// the halves
				split(first, page);
			}
			else {
				this.size.addAndGet(FloorPage.size(raised) - FloorPage.size(page));
				put(first, raised);
				from = to;
			}
		}
	}

	/**
	 * Removes floors that can no longer cover a token. Their memory is freed, except for
	 * the directory and the empty pages, some 30 bytes for each former page.
	 * @param below the score below which floors are removed
	 * @return the number of floors removed
	 */
	synchronized int forget(double below) {
		AtomicReferenceArray<long[]> pages = this.directory;
		int forgotten = 0;
		int at = 0;
		while (at < pages.length()) {
			long[] page = pages.get(at);
			long[] kept = FloorPage.without(page, below);
			int count = FloorPage.size(page) - FloorPage.size(kept);
			if (count > 0) {
				forgotten += count;
				this.size.addAndGet(-count);
				put((long) at << shift(pages), kept);
			}
			at += pages.length() >>> FloorPage.depth(page);
		}
		return forgotten;
	}

	/** Returns the number of entries. */
	long size() {
		return this.size.get();
	}

	private long hash(String member) {
		return this.hash.hash(RedisConnection.bytes(member));
	}

	private long[] page(long hash) {
		AtomicReferenceArray<long[]> pages = this.directory;
		return pages.get((int) (hash >>> shift(pages)));
	}

	/** Returns the right shift of a hash that yields its slot in the directory. */
	private static int shift(AtomicReferenceArray<long[]> pages) {
		return Long.SIZE - Integer.numberOfTrailingZeros(pages.length());
	}

	private void split(long hash, long[] page) {
		long[][] halves = FloorPage.halves(page);
		if (FloorPage.depth(page) == Long.SIZE - shift(this.directory)) {
			this.directory = doubled(this.directory);
		}
		long bit = Long.MIN_VALUE >>> FloorPage.depth(page);
		put(hash & ~bit, halves[0]);
		put(hash | bit, halves[1]);
	}

	private static AtomicReferenceArray<long[]> doubled(AtomicReferenceArray<long[]> pages) {
		AtomicReferenceArray<long[]> doubled = new AtomicReferenceArray<>(2 * pages.length());
		for (int i = 0; i < doubled.length(); i++) {
			// plain writes suffice: the volatile write of the directory publishes them
			doubled.setPlain(i, pages.getPlain(i >> 1));
		}
		return doubled;
	}

	/** Stores a page in all of its slots. */
	private void put(long hash, long[] page) {
		AtomicReferenceArray<long[]> pages = this.directory;
		int count = pages.length() >>> FloorPage.depth(page);
		// a page occupies an aligned run of slots, whose length is a power of two
		int first = (int) (hash >>> shift(pages)) & -count;
		for (int i = 0; i < count; i++) {
			pages.set(first + i, page);
		}
	}

}
