package io.gatehouse.gateway.limit;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/**
 * What happened, in numbers. They only grow.
 */
final class RateLimitStatistics {

	private final Map<Outcome, LongAdder> requests = new LinkedHashMap<>();

	private final LongAdder sessionsEnded = new LongAdder();

	private final LongAdder sessionsNotEnded = new LongAdder();

	/**
	 * Statistics without an entry.
	 * @param limits all limits that there are
	 */
	RateLimitStatistics(Collection<RateLimit> limits) {
		for (RateLimit limit : limits) {
			for (Permit.Source source : Permit.Source.values()) {
				this.requests.putIfAbsent(new Outcome(limit.policy(), limit.tier(), true, source), new LongAdder());
				this.requests.putIfAbsent(new Outcome(limit.policy(), limit.tier(), false, source), new LongAdder());
			}
		}
	}

	/** Counts a request. */
	void add(RateLimit limit, Permit permit) {
		LongAdder count = this.requests
			.get(new Outcome(limit.policy(), limit.tier(), permit.admitted(), permit.source()));
		if (count != null) {
			count.increment();
		}
	}

	void forEach(BiConsumer<Outcome, LongAdder> action) {
		this.requests.forEach(action);
	}

	/** Sessions that were ended for abuse. */
	LongAdder sessionsEnded() {
		return this.sessionsEnded;
	}

	/** Attempts to end one that failed. */
	LongAdder sessionsNotEnded() {
		return this.sessionsNotEnded;
	}

	/**
	 * What became of requests.
	 *
	 * @param policy by which policy
	 * @param tier by the limit of which tier
	 * @param admitted whether they were
	 * @param source whose bucket said so
	 */
	record Outcome(String policy, String tier, boolean admitted, Permit.Source source) {

	}

}
