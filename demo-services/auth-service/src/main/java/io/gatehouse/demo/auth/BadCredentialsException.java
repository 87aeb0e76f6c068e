package io.gatehouse.demo.auth;

/**
 * Thrown when the user name or the password is wrong. The client is not told which.
 */
final class BadCredentialsException extends RuntimeException {

	private static final long serialVersionUID = 1L;

}
