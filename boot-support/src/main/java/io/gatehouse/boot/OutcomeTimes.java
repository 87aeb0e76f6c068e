package io.gatehouse.boot;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Thread-safe distributor of the durations of an operation, by outcome. Does not need
 * Micrometer.
 *
 * @param <K> the type of the outcomes
 */
public final class OutcomeTimes<K extends Enum<K>> {

	private final Class<K> type;

	private final Map<K, Durations> times;

	/**
	 * Creates a distributor without listeners.
	 * @param type the type of the outcomes
	 */
	public OutcomeTimes(Class<K> type) {
		this.type = type;
		this.times = new EnumMap<>(type);
		for (K outcome : type.getEnumConstants()) {
			this.times.put(outcome, new Durations());
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
	 * Returns the durations with an outcome.
	 * @param outcome the outcome
	 * @return the durations, the same object each time
	 */
	public Durations of(K outcome) {
		return Objects.requireNonNull(this.times.get(outcome));
	}

	/**
	 * Records a duration.
	 * @param outcome the outcome
	 * @param nanos the duration in nanoseconds
	 */
	public void record(K outcome, long nanos) {
		of(outcome).record(nanos);
	}

}
