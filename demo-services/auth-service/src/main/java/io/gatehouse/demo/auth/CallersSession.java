package io.gatehouse.demo.auth;

import io.gatehouse.identity.Identity;

import org.springframework.web.server.ServerWebInputException;

/**
 * Reads the id of the session to which a request's token belongs.
 */
final class CallersSession {

	private CallersSession() {
	}

	/**
	 * Returns the session's id.
	 * @throws ServerWebInputException if the token belongs to no session
	 */
	static String of(Identity identity) {
		String session = identity.session();
		if (session == null) {
			throw new ServerWebInputException("The token belongs to no session");
		}
		return session;
	}

}
