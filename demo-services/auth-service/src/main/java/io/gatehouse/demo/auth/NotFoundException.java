package io.gatehouse.demo.auth;

/**
 * There is nothing of that id that the caller may see.
 */
final class NotFoundException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String reason;

	private NotFoundException(String message, String reason) {
		super(message);
		this.reason = reason;
	}

	/**
	 * A session that is unknown, has ended or is another user's; nobody is told which.
	 */
	static NotFoundException session() {
		return new NotFoundException("The user has no such session", "session_not_found");
	}

	/** A user whom only an admin can ask about. */
	static NotFoundException user() {
		return new NotFoundException("There is no such user", "user_not_found");
	}

	/** The stable code for clients. */
	String reason() {
		return this.reason;
	}

}
