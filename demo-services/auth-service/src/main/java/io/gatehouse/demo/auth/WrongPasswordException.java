package io.gatehouse.demo.auth;

/**
 * Thrown when a logged-in user gives a wrong current password.
 */
final class WrongPasswordException extends RuntimeException {

	private static final long serialVersionUID = 1L;

}
