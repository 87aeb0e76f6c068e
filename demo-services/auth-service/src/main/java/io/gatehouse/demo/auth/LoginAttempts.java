package io.gatehouse.demo.auth;

/**
 * Counts wrong passwords and limits attempts. Unknown user names are counted like
 * existing ones. The methods may block. Redis errors are thrown as
 * {@link org.springframework.dao.DataAccessException}.
 */
interface LoginAttempts {

	/**
	 * Checks that one more password may be tried.
	 * @param username the user name, existing or not
	 * @param address the client's address
	 * @throws TooManyAttemptsException if the limit is reached
	 */
	void check(String username, String address);

	/**
	 * Counts a wrong password.
	 * @param username the user name
	 * @param address the client's address
	 */
	void failed(String username, String address);

	/**
	 * Resets the counter of this user from this address. The address's own counter stays:
	 * otherwise a client with one valid password could reset it and guess the others.
	 * @param username the user name
	 * @param address the client's address
	 */
	void succeeded(String username, String address);

}
