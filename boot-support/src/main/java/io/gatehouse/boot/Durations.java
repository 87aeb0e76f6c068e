package io.gatehouse.boot;

import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;

/**
 * Thread-safe distributor of the durations of an operation. It keeps nothing: without a
 * listener, a duration is discarded. Does not need Micrometer.
 */
public final class Durations {

	private final CopyOnWriteArrayList<LongConsumer> listeners = new CopyOnWriteArrayList<>();

	/**
	 * Adds a listener to the durations from now on.
	 * @param listener accepts a duration in nanoseconds, on any thread
	 */
	public void addListener(LongConsumer listener) {
		this.listeners.add(listener);
	}

	/**
	 * Records a duration.
	 * @param nanos the duration in nanoseconds
	 */
	public void record(long nanos) {
		for (LongConsumer listener : this.listeners) {
			listener.accept(nanos);
		}
	}

}
