package io.gatehouse.authorizationserver;

import java.time.Instant;
import java.util.Map;

import io.gatehouse.session.GrantedSession;

import org.springframework.security.oauth2.core.AbstractOAuth2Token;
import org.springframework.security.oauth2.core.ClaimAccessor;

/**
 * Opaque access token, with the claims that introspection returns.
 */
final class OpaqueAccessToken extends AbstractOAuth2Token implements ClaimAccessor {

	private static final long serialVersionUID = 1L;

	private final transient Map<String, Object> claims;

	OpaqueAccessToken(String value, GrantedSession session, Map<String, Object> claims) {
		super(value, session.issuedAt(), session.expiresAt());
		this.claims = claims;
	}

	@Override
	public Map<String, Object> getClaims() {
		return this.claims;
	}

	Instant issueTime() {
		return java.util.Objects.requireNonNull(getIssuedAt());
	}

	@Override
	public String toString() {
		return "OpaqueAccessToken[]";
	}

}
