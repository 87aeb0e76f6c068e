package io.gatehouse.gateway;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what was decided about requests while nobody could say whether their tokens are
 * revoked.
 */
final class UnknownDecisions {

	private final Map<Decision, LongAdder> counts = new ConcurrentHashMap<>();

	void count(UnknownPolicy.Kind policy, String cause, boolean admitted) {
		this.counts.computeIfAbsent(new Decision(policy, cause, admitted), (decision) -> new LongAdder()).increment();
	}

	/** How often each decision was taken. */
	Map<Decision, LongAdder> counts() {
		return this.counts;
	}

	/**
	 * A decision.
	 *
	 * @param policy what took it
	 * @param cause why nobody could say, in fixed words
	 * @param admitted whether the request went on
	 */
	record Decision(UnknownPolicy.Kind policy, String cause, boolean admitted) {

	}

}
