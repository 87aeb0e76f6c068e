package io.gatehouse.run;

/**
 * The command line cannot be understood.
 */
final class UsageException extends RuntimeException {

	UsageException(String message) {
		super(message);
	}

}
