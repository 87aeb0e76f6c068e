package io.gatehouse.gateway;

import io.gatehouse.identity.Identity;
import io.gatehouse.token.Reason;

import org.springframework.security.oauth2.jwt.Jwt;

/**
 * What authentication found out about the sender of a request.
 */
public sealed interface Caller {

	/** There was no token. */
	record Anonymous() implements Caller {

	}

	/**
	 * The token is good, and not revoked.
	 *
	 * @param identity who the caller is
	 * @param token the verified token, or the one that the edge minted in its place; it
	 * goes inwards
	 */
	record Authenticated(Identity identity, Jwt token) implements Caller {

		@Override
		public String toString() {
			return "Authenticated[]";
		}

	}

	/**
	 * The token is bad or revoked, or nothing can be said about it.
	 *
	 * @param reason why, with status 401, 429 or 503
	 */
	record Refused(Reason reason) implements Caller {

	}

}
