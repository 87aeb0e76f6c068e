package io.gatehouse.demo.auth;

/**
 * Counts wrong passwords, so that they cannot be guessed. A user who does not exist is
 * counted like any other. The methods may block; Redis' errors are
 * {@link org.springframework.dao.DataAccessException}.
 */
interface LoginAttempts {

	/**
	 * Asks whether one more password may be tried.
	 * @param username the user name, whether or not there is such a user
	 * @param address the client's address
	 * @throws TooManyAttemptsException if too many were wrong
	 */
	void check(String username, String address);

	/**
	 * Counts a wrong password.
	 * @param username the user name
	 * @param address the client's address
	 */
	void failed(String username, String address);

	/**
	 * Forgets the wrong passwords of the user from this address. Those of the address
	 * stay, or else who knows one password could guess all others.
	 * @param username the user name
	 * @param address the client's address
	 */
	void succeeded(String username, String address);

}
