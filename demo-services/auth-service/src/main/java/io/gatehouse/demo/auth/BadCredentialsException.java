package io.gatehouse.demo.auth;

/**
 * The user name or the password is wrong; nobody is told which.
 */
final class BadCredentialsException extends RuntimeException {

	private static final long serialVersionUID = 1L;

}
