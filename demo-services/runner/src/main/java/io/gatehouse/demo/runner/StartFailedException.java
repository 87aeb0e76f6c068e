package io.gatehouse.demo.runner;

import org.jspecify.annotations.Nullable;

/**
 * The demo could not start, or a part of it ended on its own. The message is for people.
 */
final class StartFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	StartFailedException(@Nullable String message) {
		super(message);
	}

}
