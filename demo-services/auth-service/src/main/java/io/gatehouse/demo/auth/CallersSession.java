package io.gatehouse.demo.auth;

import io.gatehouse.identity.Identity;

import org.springframework.web.server.ServerWebInputException;

/**
 * The session that a request belongs to.
 */
final class CallersSession {

	private CallersSession() {
	}

	/**
	 * The session's id.
	 * @throws ServerWebInputException if the token belongs to none
	 */
	static String of(Identity identity) {
		String session = identity.session();
		if (session == null) {
			throw new ServerWebInputException("The token belongs to no session");
		}
		return session;
	}

}
