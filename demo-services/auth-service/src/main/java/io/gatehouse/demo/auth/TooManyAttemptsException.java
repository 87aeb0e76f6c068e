package io.gatehouse.demo.auth;

import java.time.Duration;

/**
 * Too many passwords were wrong, so no further one is looked at.
 */
final class TooManyAttemptsException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Duration retryAfter;

	TooManyAttemptsException(Duration retryAfter) {
		this.retryAfter = retryAfter;
	}

	/**
	 * When to try again, as {@code Retry-After} wants it (RFC 9110, section 10.2.3).
	 * @return whole seconds, rounded up, at least one
	 */
	long retryAfterSeconds() {
		return Math.max(1, this.retryAfter.plusMillis(999).toSeconds());
	}

}
