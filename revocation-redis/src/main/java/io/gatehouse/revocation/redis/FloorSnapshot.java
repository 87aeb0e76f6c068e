package io.gatehouse.revocation.redis;

import java.time.Duration;

import io.gatehouse.revocation.redis.TwoClocks.Moment;

/**
 * Floors as they were before something was read from Redis. What was read is still there
 * while the snapshot is current, provided that every change of it raises one of the
 * floors: a change that returned before now raised its floor in this gateway's memory, or
 * the gateway holds no lease. Immutable.
 */
public final class FloorSnapshot {

	private final LocalRevocationList memory;

	private final int list;

	private final Moment taken;

	private final HashedMembers members;

	private final double[] floors;

	/**
	 * Creates a snapshot.
	 * @param list the number of the list in memory
	 * @param taken the time of the snapshot
	 * @param floors the floor of each member
	 */
	FloorSnapshot(LocalRevocationList memory, int list, Moment taken, HashedMembers members, double[] floors) {
		this.memory = memory;
		this.list = list;
		this.taken = taken;
		this.members = members;
		this.floors = floors;
	}

	/**
	 * Checks whether none of the floors has been raised since.
	 * @param life the time from the snapshot on after which it is not current; it must be
	 * shorter than the time for which floors are kept
	 * @return whether the gateway may rely on what was read, without a wait
	 */
	public boolean isCurrent(Duration life) {
		// the lease first: floors that are read after it was seen as held include all
		// that it covers
		return this.memory.isCurrent(this.list, this.taken, life) && isUnchanged();
	}

	private boolean isUnchanged() {
		for (int i = 0; i < this.floors.length; i++) {
			// any difference counts: a floor that is no longer kept was there before
			if (this.members.floor(i) != this.floors[i]) {
				return false;
			}
		}
		return true;
	}

}
