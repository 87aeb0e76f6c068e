package io.gatehouse.gateway;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * The pauses between attempts: each one twice as long as the one before, up to a second,
 * and half as much more or less by chance, so that gateways that lost a Redis together do
 * not come back to it together. Not thread-safe.
 */
final class Backoff {

	private static final Duration FIRST = Duration.ofMillis(20);

	private static final Duration LONGEST = Duration.ofSeconds(1);

	private final DoubleSupplier chance;

	private Duration pause = FIRST;

	Backoff() {
		this(() -> ThreadLocalRandom.current().nextDouble());
	}

	/**
	 * Pauses.
	 * @param chance at least 0 and less than 1
	 */
	Backoff(DoubleSupplier chance) {
		this.chance = chance;
	}

	/** The attempt went well: the next pause is a first one. */
	void reset() {
		this.pause = FIRST;
	}

	/** Whether there was no pause since the last attempt that went well. */
	boolean isFirst() {
		return this.pause.equals(FIRST);
	}

	/** How long to wait before the next attempt. */
	Duration next() {
		Duration current = this.pause;
		Duration longer = current.multipliedBy(2);
		this.pause = (longer.compareTo(LONGEST) < 0) ? longer : LONGEST;
		return Duration.ofNanos((long) (current.toNanos() * (0.5 + this.chance.getAsDouble())));
	}

}
