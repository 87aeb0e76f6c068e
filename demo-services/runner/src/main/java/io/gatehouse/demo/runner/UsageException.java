package io.gatehouse.demo.runner;

/**
 * Thrown when the command line or the environment is not valid.
 */
final class UsageException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	UsageException(String message) {
		super(message);
	}

}
