package io.gatehouse.demo.auth;

/**
 * Thrown when nothing with the given id is visible to the caller.
 */
final class NotFoundException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String reason;

	private NotFoundException(String message, String reason) {
		super(message);
		this.reason = reason;
	}

	/**
	 * A session that is unknown, has ended or is another user's. The client is not told
	 * which.
	 */
	static NotFoundException session() {
		return new NotFoundException("The user has no such session", "session_not_found");
	}

	/** An unknown user. Only admins get this answer. */
	static NotFoundException user() {
		return new NotFoundException("There is no such user", "user_not_found");
	}

	/** Returns the stable code for clients. */
	String reason() {
		return this.reason;
	}

}
