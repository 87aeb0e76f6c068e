package io.gatehouse.gateway.authentication;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

import io.gatehouse.revocation.redis.UnknownPolicy;

/**
 * Thread-safe counters of decisions about requests whose verdict is unknown.
 */
final class UnknownDecisions {

	private final Map<Decision, LongAdder> counts = new ConcurrentHashMap<>();

	private final CopyOnWriteArrayList<BiConsumer<Decision, LongAdder>> listeners = new CopyOnWriteArrayList<>();

	void count(UnknownPolicy.Kind policy, String cause, boolean admitted) {
		this.counts.computeIfAbsent(new Decision(policy, cause, admitted), this::counter).increment();
	}

	private LongAdder counter(Decision decision) {
		LongAdder count = new LongAdder();
		this.listeners.forEach((listener) -> listener.accept(decision, count));
		return count;
	}

	/**
	 * Registers a listener for decisions that are taken for the first time from now on,
	 * with their counter.
	 */
	void whenFirstTaken(BiConsumer<Decision, LongAdder> listener) {
		this.listeners.add(listener);
	}

	/** The counter of each decision. */
	Map<Decision, LongAdder> counts() {
		return this.counts;
	}

	/**
	 * Decision about a request with an unknown verdict.
	 *
	 * @param policy the policy that decided
	 * @param cause the cause of the unknown verdict, as a fixed word
	 * @param admitted whether the request was admitted
	 */
	record Decision(UnknownPolicy.Kind policy, String cause, boolean admitted) {

	}

}
