package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RevocableClaims;

/**
 * Floors that were raised in the last ten minutes, with their names, which the index does
 * not keep. They are written back to a new primary, which may have lost some of them. A
 * floor(all) that was set when a list was made is not included: it belongs to that list,
 * and in another list it would end every session. Not thread-safe.
 */
final class RecentFloors {

	/** Longer than any replication lag that an operator would tolerate. */
	private static final Duration KEPT_FOR = Duration.ofMinutes(10);

	/** Maximum number of entries: some 10 MB. */
	private static final int MOST = 100_000;

	private final Deque<FollowerConnection.Entry> entries = new ArrayDeque<>();

	/**
	 * Adds a floor.
	 * @param redisMilli the current time in epoch ms, by Redis' clock
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

	/**
	 * Checks whether a floor is near the current time. A floor far in the future would
	 * stay at the head of the queue and keep older ones from being removed.
	 */
	private static boolean isRecent(double score, long redisMilli) {
		return Math.abs(score - redisMilli) <= KEPT_FOR.toMillis();
	}

	private static boolean isListMade(FollowerConnection.Entry entry) {
		return entry.member().equals(RevocableClaims.ALL) && Floor.isListMade(entry.score());
	}

	/**
	 * All recent floors, in lists of limited size.
	 * @param size the maximum size of a list
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
