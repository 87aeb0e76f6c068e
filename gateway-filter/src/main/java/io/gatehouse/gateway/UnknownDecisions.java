package io.gatehouse.gateway;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/**
 * Counts what was decided about requests while nobody could say whether their tokens are
 * revoked.
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
	 * Tells of every decision that is taken for the first time from now on, and how often
	 * it is taken.
	 */
	void whenFirstTaken(BiConsumer<Decision, LongAdder> listener) {
		this.listeners.add(listener);
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
