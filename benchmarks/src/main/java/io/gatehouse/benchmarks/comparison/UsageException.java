package io.gatehouse.benchmarks.comparison;

/**
 * Thrown when the command line is not valid.
 */
final class UsageException extends RuntimeException {

	UsageException(String message) {
		super(message);
	}

}
