package io.gatehouse.gateway.limit;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/**
 * Counters of rate limits. They only grow.
 */
final class RateLimitStatistics {

	private final Map<Outcome, LongAdder> requests = new LinkedHashMap<>();

	private final LongAdder sessionsEnded = new LongAdder();

	private final LongAdder sessionsNotEnded = new LongAdder();

	/**
	 * Creates the counters, all zero.
	 * @param limits all limits
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

	/** Failed attempts to end a session for abuse. */
	LongAdder sessionsNotEnded() {
		return this.sessionsNotEnded;
	}

	/**
	 * Outcome of requests, the key of a counter.
	 *
	 * @param policy the policy
	 * @param tier the tier whose limit applied
	 * @param admitted whether the requests were admitted
	 * @param source the location of the bucket
	 */
	record Outcome(String policy, String tier, boolean admitted, Permit.Source source) {

	}

}
