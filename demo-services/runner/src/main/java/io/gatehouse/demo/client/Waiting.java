package io.gatehouse.demo.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for what a connection brings, with a limit.
 */
final class Waiting {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private Waiting() {
	}

	/**
	 * Returns the result.
	 * @throws IllegalStateException if it failed, or did not come in time
	 */
	static <T> T result(String what, CompletableFuture<T> future) {
		try {
			return future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			throw new IllegalStateException(what + ": nothing within " + LIMIT.toSeconds() + " s", ex);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(what + ": " + ex.getCause(), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

}
