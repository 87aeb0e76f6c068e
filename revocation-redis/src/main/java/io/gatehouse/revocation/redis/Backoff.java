package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * Pauses between attempts, with exponential backoff and jitter. Each pause is twice as
 * long as the previous one, up to 1 s, and is randomized by up to half of its length, so
 * that gateways that lost Redis together do not reconnect together. Not thread-safe.
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
	 * Creates the pauses.
	 * @param chance supplies random numbers of at least 0 and less than 1
	 */
	Backoff(DoubleSupplier chance) {
		this.chance = chance;
	}

	/** Records a successful attempt: the next pause is the shortest again. */
	void reset() {
		this.pause = FIRST;
	}

	/** Whether there was no pause since the last successful attempt. */
	boolean isFirst() {
		return this.pause.equals(FIRST);
	}

	/** Returns the next pause, and doubles the one after it. */
	Duration next() {
		Duration current = this.pause;
		Duration longer = current.multipliedBy(2);
		this.pause = (longer.compareTo(LONGEST) < 0) ? longer : LONGEST;
		return Duration.ofNanos((long) (current.toNanos() * (0.5 + this.chance.getAsDouble())));
	}

}
