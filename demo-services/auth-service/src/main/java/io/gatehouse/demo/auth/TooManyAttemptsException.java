package io.gatehouse.demo.auth;

import java.time.Duration;

/**
 * Thrown when the limit of wrong passwords is reached. The password is not checked.
 */
final class TooManyAttemptsException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Duration retryAfter;

	TooManyAttemptsException(Duration retryAfter) {
		this.retryAfter = retryAfter;
	}

	/**
	 * Returns the time until the next attempt as a {@code Retry-After} value (RFC 9110,
	 * section 10.2.3).
	 * @return whole seconds, rounded up, at least one
	 */
	long retryAfterSeconds() {
		return Math.max(1, this.retryAfter.plusMillis(999).toSeconds());
	}

}
