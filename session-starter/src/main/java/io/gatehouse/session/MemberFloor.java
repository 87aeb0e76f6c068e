package io.gatehouse.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.revocation.Floor;
import io.gatehouse.token.Reason;

/**
 * Floor of a member of the list of revocations, as the scripts on sessions return it and
 * note it in the user's slot.
 *
 * @param member the floor's name
 * @param score the floor's score; may have the reason's code of a newer version, so it is
 * kept as it was read
 */
record MemberFloor(String member, double score) {

	/** Creates the floor of a revocation. */
	static MemberFloor of(String member, long epochMilli, Reason reason) {
		return new MemberFloor(member, new Floor(epochMilli, reason).score());
	}

	/** Returns the times of floors by their members, the latest time of each member. */
	static Map<String, Long> times(List<MemberFloor> floors) {
		Map<String, Long> times = new LinkedHashMap<>();
		floors.forEach((floor) -> times.merge(floor.member, Floor.ofScore(floor.score).epochMilli(), Math::max));
		return times;
	}

	Reason reason() {
		return Floor.ofScore(this.score).reason();
	}

}
