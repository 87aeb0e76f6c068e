package io.gatehouse.gateway.ticket;

import java.time.Duration;

/**
 * Thrown if a user got all tickets for now.
 */
final class TooManyTicketsException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Duration wait;

	/**
	 * Creates an exception.
	 * @param wait the time after which the user can get tickets again
	 */
	TooManyTicketsException(Duration wait) {
		// thrown for any request, so without a stack trace
		super("There are too many tickets", null, false, false);
		this.wait = wait;
	}

	/** Returns the time to wait in whole seconds, rounded up. */
	long waitSeconds() {
		return this.wait.plusMillis(999).toSeconds();
	}

}
