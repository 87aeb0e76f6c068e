package io.gatehouse.demo.client;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Polls conditions with a limit.
 */
public final class Polling {

	private static final Duration PAUSE = Duration.ofMillis(100);

	private Polling() {
	}

	/**
	 * Polls a condition until it holds or the limit is reached.
	 * @param limit the longest time to poll
	 * @param condition the condition; an exception counts as {@code false}
	 * @return {@code true} as soon as the condition holds, {@code false} after the limit
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
	 * Sleeps.
	 * @param time the duration
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
