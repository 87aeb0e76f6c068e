package io.gatehouse.authorizationserver;

import java.util.Map;

import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.session.AuthorizationSessions;
import io.gatehouse.session.GrantedSession;
import io.gatehouse.session.SessionSelection;
import io.gatehouse.session.SessionService;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;

/**
 * Ends the sessions of authorizations. Each method returns when no gateway accepts the
 * tokens any more, or throws an
 * {@link io.gatehouse.revocation.redis.UnconfirmedRevocationException}, and can be
 * repeated.
 */
final class SessionEnding {

	private final SessionService sessions;

	private final AuthorizationSessions authorizations;

	private final Revocations revocations;

	SessionEnding(SessionService sessions, AuthorizationSessions authorizations, Revocations revocations) {
		this.authorizations = authorizations;
		this.sessions = sessions;
		this.revocations = revocations;
	}

	/**
	 * Ends the session of an authorization. The access token of one that has no session,
	 * such as that of a client itself, is revoked by its {@code jti}.
	 */
	void end(OAuth2Authorization authorization) {
		String sessionId = AuthorizedSession.text(authorization, AuthorizedSession.SESSION);
		String subject = AuthorizedSession.text(authorization, AuthorizedSession.SUBJECT);
		if (sessionId != null && subject != null) {
			this.sessions.logout(subject, sessionId);
			return;
		}
		String tokenId = AuthorizedSession.claim(authorization.getAccessToken(), "jti");
		if (tokenId != null) {
			this.revocations.revokeToken(Reason.REVOKED, tokenId).block();
		}
	}

	/** Returns whether a session that this request was granted has not ended since. */
	boolean exists(GrantedSession session) {
		return Boolean.TRUE.equals(this.authorizations
			.isActive(session.account().subject(), session.sessionId(), session.issuedAt(), Map.of())
			.block());
	}

	/** Returns whether a user has a session. */
	boolean isListed(String subject, String sessionId) {
		return this.sessions.sessions(subject).stream().anyMatch((session) -> session.id().equals(sessionId));
	}

	/**
	 * Ends a sign-on, and with it the sessions of all applications.
	 * @param sessionId the id of its session
	 */
	void endSignOn(String subject, String sessionId) {
		this.sessions.end(subject, SessionSelection.session(sessionId), Reason.LOGGED_OUT);
	}

	/** Returns the session that a log-out of an application ends: that of its sign-on. */
	static @Nullable String signOn(OAuth2Authorization authorization) {
		String signOn = AuthorizedSession.text(authorization, AuthorizedSession.SIGN_ON);
		return (signOn != null) ? signOn : AuthorizedSession.text(authorization, AuthorizedSession.SESSION);
	}

	/** Returns the claims of an access token, or none. */
	static Map<String, Object> claims(OAuth2Authorization.@Nullable Token<?> token) {
		Map<String, Object> claims = (token != null) ? token.getClaims() : null;
		return (claims != null) ? claims : Map.of();
	}

}
