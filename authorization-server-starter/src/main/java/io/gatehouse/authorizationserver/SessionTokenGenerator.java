package io.gatehouse.authorizationserver;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.gatehouse.session.AuthorizationSessions;
import io.gatehouse.session.Client;
import io.gatehouse.session.GrantedSession;
import io.gatehouse.session.InvalidGrantException;
import io.gatehouse.session.LoginRefusedException;
import io.gatehouse.token.Sha256;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.session.SessionInformation;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2RefreshTokenAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenExchangeAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.settings.OAuth2TokenFormat;
import org.springframework.security.oauth2.server.authorization.token.JwtGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;

/**
 * Generates the tokens of sessions. The access token comes first, and begins the session
 * or continues it: an authorization code is redeemed, or the refresh token rotated, in
 * one atomic step. The refresh token and the ID token of the same request follow from
 * that session. Runs on a thread that may block.
 */
final class SessionTokenGenerator implements OAuth2TokenGenerator<OAuth2Token> {

	/** Codes are kept for longer than they live, so that a second use is noticed. */
	private static final Duration CODES_KEPT = Duration.ofHours(1);

	private final AuthorizationSessions sessions;

	private final LoginRequests logins;

	private final OAuth2Store store;

	private final JwtGenerator jwts;

	private final ObjectProvider<OAuth2AuthorizationService> authorizations;

	SessionTokenGenerator(AuthorizationSessions sessions, LoginRequests logins, OAuth2Store store, JwtGenerator jwts,
			ObjectProvider<OAuth2AuthorizationService> authorizations) {
		this.authorizations = authorizations;
		this.sessions = sessions;
		this.logins = logins;
		this.store = store;
		this.jwts = jwts;
	}

	@Override
	public @Nullable OAuth2Token generate(OAuth2TokenContext context) {
		if (OAuth2TokenType.ACCESS_TOKEN.equals(context.getTokenType())) {
			return accessToken(context);
		}
		if (OAuth2TokenType.REFRESH_TOKEN.equals(context.getTokenType())) {
			return refreshToken(context);
		}
		return OidcParameterNames.ID_TOKEN.equals(context.getTokenType().getValue())
				? this.jwts.generate(new WithoutHttpSession(context)) : null;
	}

	private @Nullable OAuth2Token accessToken(OAuth2TokenContext context) {
		boolean opaque = OAuth2TokenFormat.REFERENCE
			.equals(context.getRegisteredClient().getTokenSettings().getAccessTokenFormat());
		if (opaque && (!isOfUser(context) || isBound(context))) {
			// gateways look such a token up by its session, where nothing binds it to a
			// key
			throw new OAuth2AuthenticationException(OAuth2ErrorCodes.UNAUTHORIZED_CLIENT);
		}
		GrantedTokens granted = granted(context);
		granted.keep();
		GrantedSession session = granted.session();
		if (session == null || session.opaqueToken() == null) {
			return this.jwts.generate(context);
		}
		return new OpaqueAccessToken(session.opaqueToken(), session, introspected(context, session));
	}

	private static boolean isOfUser(OAuth2TokenContext context) {
		return Set
			.of(AuthorizationGrantType.AUTHORIZATION_CODE, AuthorizationGrantType.REFRESH_TOKEN,
					AuthorizationGrantType.DEVICE_CODE)
			.contains(context.getAuthorizationGrantType());
	}

	private static boolean isBound(OAuth2TokenContext context) {
		return context.hasKey(OAuth2TokenContext.DPOP_PROOF_KEY)
				|| context.getRegisteredClient().getTokenSettings().isX509CertificateBoundAccessTokens();
	}

	private GrantedTokens granted(OAuth2TokenContext context) {
		AuthorizationGrantType grant = context.getAuthorizationGrantType();
		try {
			if (AuthorizationGrantType.REFRESH_TOKEN.equals(grant)) {
				return of(refreshed(context));
			}
			if (AuthorizationGrantType.AUTHORIZATION_CODE.equals(grant)) {
				redeem(context);
				return of(begun(context));
			}
			if (AuthorizationGrantType.DEVICE_CODE.equals(grant)) {
				return of(begun(context));
			}
		}
		catch (InvalidGrantException | LoginRefusedException ex) {
			throw invalidGrant();
		}
		return withoutSession(context);
	}

	private static GrantedTokens of(GrantedSession session) {
		return new GrantedTokens(session, session.issuedAt());
	}

	private void redeem(OAuth2TokenContext context) {
		OAuth2AuthorizationCodeAuthenticationToken grant = Objects.requireNonNull(context.getAuthorizationGrant());
		if (!this.store.redeem(Sha256.base64Url(grant.getCode()), CODES_KEPT)) {
			throw invalidGrant();
		}
	}

	private GrantedSession begun(OAuth2TokenContext context) {
		return Objects.requireNonNull(this.sessions
			.begin(this.logins.of(context), context.getRegisteredClient().getTokenSettings().getAccessTokenTimeToLive())
			.block());
	}

	private GrantedSession refreshed(OAuth2TokenContext context) {
		OAuth2RefreshTokenAuthenticationToken grant = Objects.requireNonNull(context.getAuthorizationGrant());
		return Objects.requireNonNull(this.sessions
			.refresh(grant.getRefreshToken(), context.getRegisteredClient().getClientId(),
					context.getRegisteredClient().getTokenSettings().getAccessTokenTimeToLive(), Client.UNKNOWN)
			.block());
	}

	/**
	 * Grants a token of the client itself, or one that is exchanged for another. The
	 * latter is refused if the other one is not active, and ends with its session.
	 */
	private GrantedTokens withoutSession(OAuth2TokenContext context) {
		OAuth2Authorization subject = context.getAuthorization();
		OAuth2Authorization.Token<OAuth2AccessToken> exchanged = (subject != null) ? subject.getAccessToken() : null;
		if (exchanged != null) {
			requireActive(exchanged);
			requireActiveActor(context);
		}
		String name = Objects.requireNonNull(context.<Authentication>getPrincipal()).getName();
		Instant issuedAt = this.sessions
			.issueTime(name, Map.of("client_id", context.getRegisteredClient().getClientId()))
			.block();
		return new GrantedTokens(null, Objects.requireNonNull(issuedAt));
	}

	private void requireActive(OAuth2Authorization.Token<OAuth2AccessToken> token) {
		Map<String, Object> claims = SessionEnding.claims(token);
		Instant issuedAt = token.getToken().getIssuedAt();
		String sessionId = AuthorizedSession.claim(token, "sid");
		if (!(claims.get("sub") instanceof String name) || issuedAt == null
				|| !Boolean.TRUE.equals(this.sessions.isActive(name, sessionId, issuedAt, claims).block())) {
			throw invalidGrant();
		}
	}

	/**
	 * The token of the actor, RFC 8693, section 2.1, must not have been revoked either.
	 */
	private void requireActiveActor(OAuth2TokenContext context) {
		if (context.getAuthorizationGrant() instanceof OAuth2TokenExchangeAuthenticationToken exchange
				&& exchange.getActorToken() != null) {
			OAuth2Authorization actor = this.authorizations.getObject()
				.findByToken(exchange.getActorToken(), OAuth2TokenType.ACCESS_TOKEN);
			OAuth2Authorization.Token<OAuth2AccessToken> token = (actor != null) ? actor.getAccessToken() : null;
			if (token == null) {
				throw invalidGrant();
			}
			requireActive(token);
		}
	}

	private static OAuth2AuthenticationException invalidGrant() {
		return new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
	}

	private static Map<String, Object> introspected(OAuth2TokenContext context, GrantedSession session) {
		Map<String, Object> claims = new LinkedHashMap<>();
		claims.put("sub", session.account().subject());
		claims.put("sid", session.sessionId());
		claims.put("client_id", context.getRegisteredClient().getClientId());
		claims.put("iat", session.issuedAt());
		claims.put("exp", session.expiresAt());
		if (!context.getAuthorizedScopes().isEmpty()) {
			claims.put("scope", String.join(" ", context.getAuthorizedScopes()));
		}
		return claims;
	}

	/**
	 * Returns the refresh token of the session. A public client gets none, unless it
	 * already has one, since it cannot authenticate.
	 */
	private static @Nullable OAuth2Token refreshToken(OAuth2TokenContext context) {
		GrantedSession session = GrantedTokens.currentSession();
		if (session == null || isPublicClient(context)) {
			return null;
		}
		return new OAuth2RefreshToken(session.refreshToken(), session.issuedAt(), session.sessionExpiresAt());
	}

	private static boolean isPublicClient(OAuth2TokenContext context) {
		Authentication grant = Objects.requireNonNull(context.getAuthorizationGrant());
		return AuthorizationGrantType.AUTHORIZATION_CODE.equals(context.getAuthorizationGrantType())
				&& grant.getPrincipal() instanceof OAuth2ClientAuthenticationToken client
				&& ClientAuthenticationMethod.NONE.equals(client.getClientAuthenticationMethod());
	}

	/**
	 * Context of an ID token without the HTTP session of the user, of which the generator
	 * would take the {@code sid}, and demand the time of an authentication factor.
	 *
	 * @param context the context
	 */
	private record WithoutHttpSession(OAuth2TokenContext context) implements OAuth2TokenContext {

		@Override
		@SuppressWarnings("TypeParameterUnusedInFormals")
		public <V> @Nullable V get(Object key) {
			return SessionInformation.class.equals(key) ? null : this.context.get(key);
		}

		@Override
		public boolean hasKey(Object key) {
			return !SessionInformation.class.equals(key) && this.context.hasKey(key);
		}

	}

}
