package io.gatehouse.authorizationserver;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;

/**
 * Attributes of an {@link OAuth2Authorization} that lead to its session.
 */
final class AuthorizedSession {

	/** The {@code sid} of the authorization's session. */
	static final String SESSION = "gatehouse.session";

	/** The {@code sub} of the session. */
	static final String SUBJECT = "gatehouse.subject";

	/** The id of the session of the sign-on. */
	static final String SIGN_ON = "gatehouse.sign-on";

	/** The id of the browser. */
	static final String DEVICE = "gatehouse.device";

	/** The time of the user's authentication, in seconds since 1970. */
	static final String AUTH_TIME = "gatehouse.auth-time";

	/** The address of the browser. */
	static final String ADDRESS = "gatehouse.address";

	/** The user agent of the browser. */
	static final String USER_AGENT = "gatehouse.user-agent";

	private AuthorizedSession() {
	}

	static @Nullable String text(@Nullable OAuth2Authorization authorization, String attribute) {
		return (authorization != null && authorization.getAttribute(attribute) instanceof String text) ? text : null;
	}

	static @Nullable Instant authTime(@Nullable OAuth2Authorization authorization) {
		return (authorization != null && authorization.getAttribute(AUTH_TIME) instanceof Number seconds)
				? Instant.ofEpochSecond(seconds.longValue()) : null;
	}

	/** Returns a text claim of an access token, if it was minted here. */
	static @Nullable String claim(OAuth2Authorization.@Nullable Token<?> token, String name) {
		Map<String, Object> claims = (token != null) ? token.getClaims() : null;
		return (claims != null && claims.get(name) instanceof String text) ? text : null;
	}

}
