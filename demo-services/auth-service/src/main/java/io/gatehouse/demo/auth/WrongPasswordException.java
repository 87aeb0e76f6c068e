package io.gatehouse.demo.auth;

/**
 * Somebody who is logged in does not know the password.
 */
final class WrongPasswordException extends RuntimeException {

	private static final long serialVersionUID = 1L;

}
