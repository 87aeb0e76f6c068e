package io.gatehouse.gateway.logout;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Logout token whose signature, issuer, audience and times were verified, with the other
 * rules of OpenID Connect Back-Channel Logout 1.0, section 2.6.
 *
 * @param issuer the {@code iss}
 * @param id the {@code jti}
 * @param subject the {@code sub}, or {@code null} if the token names a session only
 * @param session the {@code sid}, or {@code null} if all sessions of the user end
 * @param expiresAt the {@code exp}
 */
record LogoutToken(String issuer, String id, @Nullable String subject, @Nullable String session, Instant expiresAt) {

	private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

	/**
	 * Reads a token.
	 * @throws InvalidLogoutTokenException if it is no logout token
	 */
	static LogoutToken of(Jwt jwt) {
		if (!(jwt.getClaims().get("events") instanceof Map<?, ?> events) || !(events.get(EVENT) instanceof Map<?, ?>)) {
			throw new InvalidLogoutTokenException("The token has no back-channel logout event");
		}
		// so that an ID token can never be taken for one
		if (jwt.hasClaim("nonce")) {
			throw new InvalidLogoutTokenException("The token has a nonce");
		}
		String subject = jwt.getSubject();
		String session = jwt.getClaimAsString("sid");
		if (subject == null && session == null) {
			throw new InvalidLogoutTokenException("The token has neither sub nor sid");
		}
		return new LogoutToken(Objects.requireNonNull(jwt.getClaimAsString("iss"), "A verified token has an iss"),
				Objects.requireNonNull(jwt.getId(), "A verified token has a jti"), subject, session,
				Objects.requireNonNull(jwt.getExpiresAt(), "A verified token has an exp"));
	}

	@Override
	public String toString() {
		return "LogoutToken[]";
	}

}
