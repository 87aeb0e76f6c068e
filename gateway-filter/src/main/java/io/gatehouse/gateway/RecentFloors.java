package io.gatehouse.gateway;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The floors that were raised lately, with their names, which the index does not keep. A
 * new primary may have lost some of them, and then they are put back. Not thread-safe.
 */
final class RecentFloors {

	/** Longer than a replica may be behind before an operator would have it so. */
	private static final Duration KEPT_FOR = Duration.ofMinutes(10);

	/** Some 10 MB. */
	private static final int MOST = 100_000;

	private final Deque<RevocationLink.Entry> entries = new ArrayDeque<>();

	/**
	 * Adds a floor.
	 * @param redisMilli the time, in epoch ms by Redis' clock
	 */
	void add(RevocationLink.Entry entry, long redisMilli) {
		double oldest = redisMilli - KEPT_FOR.toMillis();
		if (entry.score() >= oldest) {
			this.entries.add(entry);
		}
		while (this.entries.size() > MOST || (!this.entries.isEmpty() && this.entries.element().score() < oldest)) {
			this.entries.remove();
		}
	}

	/**
	 * All of them.
	 * @param size how many at the most are in one list
	 */
	List<List<RevocationLink.Entry>> inLists(int size) {
		List<RevocationLink.Entry> all = List.copyOf(this.entries);
		List<List<RevocationLink.Entry>> lists = new ArrayList<>();
		for (int i = 0; i < all.size(); i += size) {
			lists.add(all.subList(i, Math.min(all.size(), i + size)));
		}
		return lists;
	}

}
