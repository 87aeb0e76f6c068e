package io.gatehouse.revocation.redis;

/**
 * Members of the list of revocations as one {@link FloorIndex} hashes them. An index has
 * a random key, so another index has to hash the members again.
 */
final class HashedMembers {

	private final FloorIndex index;

	private final long[] hashes;

	HashedMembers(FloorIndex index, long[] hashes) {
		this.index = index;
		this.hashes = hashes;
	}

	boolean isFor(FloorIndex other) {
		return this.index == other;
	}

	int size() {
		return this.hashes.length;
	}

	/** Returns the highest floor of a member, 0 if there is none. */
	double floor(int member) {
		return this.index.floorOf(this.hashes[member]);
	}

}
