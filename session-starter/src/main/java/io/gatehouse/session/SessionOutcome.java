package io.gatehouse.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.gatehouse.revocation.Floor;
import io.gatehouse.token.Reason;

/**
 * Result of an operation on a user's sessions, with the floors that it raised, which
 * gateways may not have applied yet.
 *
 * @param <T> the result's type
 * @param result the result
 * @param raised the floors
 */
record SessionOutcome<T>(T result, List<MemberFloor> raised) {

	/** Returns the same outcome with another result. */
	<R> SessionOutcome<R> map(Function<T, R> reading) {
		return new SessionOutcome<>(reading.apply(this.result), this.raised);
	}

	/** Returns the same outcome with more floors. */
	SessionOutcome<T> with(List<MemberFloor> more) {
		List<MemberFloor> all = new ArrayList<>(this.raised);
		all.addAll(more);
		return new SessionOutcome<>(this.result, all);
	}

	/**
	 * Floor of a member, in the form of the scripts on sessions.
	 *
	 * @param member its name
	 * @param score the time in epoch ms * 1024, and the reason's code
	 */
	record MemberFloor(String member, String score) {

		private static final int CODES = 1024;

		static MemberFloor of(String member, long epochMilli, Reason reason) {
			return new MemberFloor(member, Long.toString(epochMilli * CODES + Floor.code(reason)));
		}

		/** Reads floors that follow their number. */
		static List<MemberFloor> read(List<String> texts) {
			List<MemberFloor> floors = new ArrayList<>();
			for (int i = 1; i <= 2 * Integer.parseInt(texts.get(0)); i += 2) {
				floors.add(new MemberFloor(texts.get(i), texts.get(i + 1)));
			}
			return floors;
		}

		/** Returns the times of floors by their members. */
		static Map<String, Long> times(List<MemberFloor> floors) {
			Map<String, Long> times = new LinkedHashMap<>();
			floors.forEach((floor) -> times.merge(floor.member, floor.epochMilli(), Math::max));
			return times;
		}

		Reason reason() {
			return Floor.reason((int) (Long.parseLong(this.score) % CODES));
		}

		private long epochMilli() {
			return Long.parseLong(this.score) / CODES;
		}

	}

}
