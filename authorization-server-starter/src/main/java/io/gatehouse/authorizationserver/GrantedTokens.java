package io.gatehouse.authorizationserver;

import java.time.Instant;

import io.gatehouse.session.GrantedSession;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Data of the tokens that the current token request is granted: an attribute of the
 * request. The access token, the refresh token and the ID token are generated from it one
 * after the other.
 *
 * @param session the session; {@code null} for a token without one
 * @param issuedAt the {@code iat}
 */
record GrantedTokens(@Nullable GrantedSession session, Instant issuedAt) {

	private static final String ATTRIBUTE = GrantedTokens.class.getName();

	void keep() {
		var request = CurrentRequest.get();
		Assert.state(request != null, "Tokens are granted in HTTP requests only");
		request.setAttribute(ATTRIBUTE, this);
	}

	static @Nullable GrantedTokens current() {
		var request = CurrentRequest.get();
		return (request != null) ? (GrantedTokens) request.getAttribute(ATTRIBUTE) : null;
	}

	static @Nullable GrantedSession currentSession() {
		GrantedTokens current = current();
		return (current != null) ? current.session() : null;
	}

}
