package io.gatehouse.boot;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * Thread-safe counts of an operation, by outcome. Does not need Micrometer.
 *
 * @param <K> the type of the outcomes
 */
public final class OutcomeCounts<K extends Enum<K>> {

	private final Class<K> type;

	private final Map<K, LongAdder> counts;

	/**
	 * Creates counts that are zero.
	 * @param type the type of the outcomes
	 */
	public OutcomeCounts(Class<K> type) {
		this.type = type;
		this.counts = new EnumMap<>(type);
		for (K outcome : type.getEnumConstants()) {
			this.counts.put(outcome, new LongAdder());
		}
	}

	/**
	 * Returns the type of the outcomes.
	 * @return the type
	 */
	public Class<K> type() {
		return this.type;
	}

	/**
	 * Counts an outcome.
	 * @param outcome the outcome
	 */
	public void count(K outcome) {
		of(outcome).increment();
	}

	/**
	 * Returns the count of an outcome.
	 * @param outcome the outcome
	 * @return the count, the same object each time
	 */
	public LongAdder of(K outcome) {
		return Objects.requireNonNull(this.counts.get(outcome));
	}

}
