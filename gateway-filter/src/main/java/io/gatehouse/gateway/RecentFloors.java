package io.gatehouse.gateway;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RevocableClaims;

/**
 * The floors that were raised lately, with their names, which the index does not keep. A
 * new primary may have lost some of them, and then they are put back. A floor(all) that
 * came about when a list was made is not among them: it belongs to that list, and in
 * another one it would end every session. Not thread-safe.
 */
final class RecentFloors {

	/** Longer than a replica may be behind before an operator would have it so. */
	private static final Duration KEPT_FOR = Duration.ofMinutes(10);

	/** Some 10 MB. */
	private static final int MOST = 100_000;

	private final Deque<FollowerConnection.Entry> entries = new ArrayDeque<>();

	/**
	 * Adds a floor.
	 * @param redisMilli the time, in epoch ms by Redis' clock
	 */
	void add(FollowerConnection.Entry entry, long redisMilli) {
		double oldest = redisMilli - KEPT_FOR.toMillis();
		if (isRecent(entry.score(), redisMilli) && !isListMade(entry)) {
			this.entries.add(entry);
		}
		while (this.entries.size() > MOST || (!this.entries.isEmpty() && this.entries.element().score() < oldest)) {
			this.entries.remove();
		}
	}

	/** One that is far ahead would stand before the others that become old. */
	private static boolean isRecent(double score, long redisMilli) {
		return Math.abs(score - redisMilli) <= KEPT_FOR.toMillis();
	}

	private static boolean isListMade(FollowerConnection.Entry entry) {
		return entry.member().equals(RevocableClaims.ALL) && Floor.isListMade(entry.score());
	}

	/**
	 * All of them.
	 * @param size how many at the most are in one list
	 */
	List<List<FollowerConnection.Entry>> inLists(int size) {
		List<FollowerConnection.Entry> all = List.copyOf(this.entries);
		List<List<FollowerConnection.Entry>> lists = new ArrayList<>();
		for (int i = 0; i < all.size(); i += size) {
			lists.add(all.subList(i, Math.min(all.size(), i + size)));
		}
		return lists;
	}

}
