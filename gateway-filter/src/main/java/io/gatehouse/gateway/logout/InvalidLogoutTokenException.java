package io.gatehouse.gateway.logout;

/**
 * Thrown for a logout token that is refused.
 */
final class InvalidLogoutTokenException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param description a fixed text for the provider
	 */
	InvalidLogoutTokenException(String description) {
		// thrown for any input, so without a stack trace
		super(description, null, false, false);
	}

}
