package io.gatehouse.run;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Polls conditions with a limit.
 */
final class Polling {

	private static final Duration PAUSE = Duration.ofMillis(50);

	private Polling() {
	}

	/**
	 * Polls a condition until it holds or the limit is reached.
	 * @return {@code true} as soon as the condition holds, {@code false} after the limit
	 */
	static boolean until(Duration limit, BooleanSupplier condition) {
		long start = System.nanoTime();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - start > limit.toNanos()) {
				return false;
			}
			pause(PAUSE);
		}
		return true;
	}

	/** Sleeps. */
	static void pause(Duration time) {
		try {
			TimeUnit.NANOSECONDS.sleep(time.toNanos());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

}
