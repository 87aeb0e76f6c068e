package io.gatehouse.demo.runner;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the demo cannot start or a part of it ended unexpectedly. The message is
 * for people.
 */
final class StartFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	StartFailedException(@Nullable String message) {
		super(message);
	}

}
