package io.gatehouse.gateway;

import java.util.Collections;
import java.util.Map;

import io.gatehouse.identity.Identity;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

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
	 * @param claims everything that is known of the caller: the claims of the token, or
	 * what the session, or the hash of an opaque token, says, as the claims of the token
	 * that the edge mints for the services
	 * @param token the verified token; {@code null} if it is not the token that says who
	 * the caller is
	 */
	record Authenticated(Identity identity, Map<String, Object> claims, @Nullable Jwt token) implements Caller {

		public Authenticated {
			claims = Collections.unmodifiableMap(claims);
		}

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
