package io.gatehouse.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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

}
