package io.gatehouse.demo.client;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Waits for something that comes about by itself.
 */
public final class Polling {

	private static final Duration PAUSE = Duration.ofMillis(100);

	private Polling() {
	}

	/**
	 * Asks again and again.
	 * @param limit for how long
	 * @param condition what to ask; an exception counts as a no
	 * @return {@code true} as soon as the answer is yes, {@code false} after the limit
	 */
	public static boolean until(Duration limit, BooleanSupplier condition) {
		long start = System.nanoTime();
		while (!holds(condition)) {
			if (System.nanoTime() - start > limit.toNanos()) {
				return false;
			}
			pause(PAUSE);
		}
		return true;
	}

	private static boolean holds(BooleanSupplier condition) {
		try {
			return condition.getAsBoolean();
		}
		catch (UncheckedIOException | IllegalStateException ex) {
			return false;
		}
	}

	/**
	 * Rests.
	 * @param time for how long
	 */
	public static void pause(Duration time) {
		try {
			TimeUnit.NANOSECONDS.sleep(time.toNanos());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

}
