package io.gatehouse.authorizationserver;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.gatehouse.session.AuthorizationSessions;
import io.gatehouse.session.GrantedSession;
import io.gatehouse.session.RefreshTokenReference;
import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenIntrospection;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenIntrospectionAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.oidc.authentication.OidcUserInfoAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;

/**
 * Adds the check of sessions and revocations to the providers of Spring Authorization
 * Server that accept tokens.
 */
final class ActiveTokens {

	private final AuthorizationSessions sessions;

	ActiveTokens(AuthorizationSessions sessions) {
		this.sessions = sessions;
	}

	/** Introspects a token that was revoked, or whose session has ended, as inactive. */
	AuthenticationProvider introspecting(AuthenticationProvider provider) {
		return changing(reading(ReadExtent.TOKEN, provider),
				(result) -> (result instanceof OAuth2TokenIntrospectionAuthenticationToken answer
						&& answer.getTokenClaims().isActive() && !isActive(answer)) ? inactive(answer) : result);
	}

	private boolean isActive(OAuth2TokenIntrospectionAuthenticationToken answer) {
		if (RefreshTokenReference.parse(answer.getToken()).isPresent()) {
			return Boolean.TRUE.equals(this.sessions.isCurrent(answer.getToken()).block());
		}
		Map<String, Object> claims = new LinkedHashMap<>(answer.getTokenClaims().getClaims());
		return isActive(claims, answer.getTokenClaims().getIssuedAt());
	}

	private boolean isActive(Map<String, Object> claims, @Nullable Instant issuedAt) {
		String sessionId = (claims.get("sid") instanceof String text) ? text : null;
		return claims.get("sub") instanceof String subject && issuedAt != null
				&& Boolean.TRUE.equals(this.sessions.isActive(subject, sessionId, issuedAt, claims).block());
	}

	private static Authentication inactive(OAuth2TokenIntrospectionAuthenticationToken answer) {
		return new OAuth2TokenIntrospectionAuthenticationToken(answer.getToken(),
				(Authentication) answer.getPrincipal(), OAuth2TokenIntrospection.builder(false).build());
	}

	/** Refuses the user's claims to a token that was revoked, or whose session ended. */
	AuthenticationProvider userInfo(AuthenticationProvider provider) {
		return changing(provider, (result) -> {
			if (result instanceof OidcUserInfoAuthenticationToken info
					&& info.getPrincipal() instanceof AbstractOAuth2TokenAuthenticationToken<?> bearer
					&& bearer.getToken() instanceof Jwt jwt && !isActive(jwt.getClaims(), jwt.getIssuedAt())) {
				throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_TOKEN);
			}
			return result;
		});
	}

	/**
	 * Answers a refresh with the successor of the refresh token, also for clients whose
	 * settings let them reuse it: a token is good for one refresh.
	 */
	static AuthenticationProvider rotating(AuthenticationProvider provider) {
		return changing(provider, (result) -> {
			GrantedSession session = GrantedTokens.currentSession();
			return (result instanceof OAuth2AccessTokenAuthenticationToken answer && session != null
					&& answer.getRefreshToken() != null) ? withRefreshToken(answer, session) : result;
		});
	}

	private static Authentication withRefreshToken(OAuth2AccessTokenAuthenticationToken answer,
			GrantedSession session) {
		return new OAuth2AccessTokenAuthenticationToken(answer.getRegisteredClient(),
				(Authentication) answer.getPrincipal(), answer.getAccessToken(),
				new OAuth2RefreshToken(session.refreshToken(), session.issuedAt(), session.sessionExpiresAt()),
				answer.getAdditionalParameters());
	}

	/**
	 * Lets a provider that looks one token up read only what it needs of the
	 * authorization.
	 */
	static AuthenticationProvider reading(ReadExtent extent, AuthenticationProvider provider) {
		return new AuthenticationProvider() {

			@Override
			public @Nullable Authentication authenticate(Authentication authentication) {
				extent.allow();
				try {
					return provider.authenticate(authentication);
				}
				finally {
					ReadExtent.take();
				}
			}

			@Override
			public boolean supports(Class<?> authentication) {
				return provider.supports(authentication);
			}

		};
	}

	private static AuthenticationProvider changing(AuthenticationProvider provider,
			UnaryOperator<Authentication> change) {
		return new AuthenticationProvider() {

			@Override
			public @Nullable Authentication authenticate(Authentication authentication) {
				Authentication result = provider.authenticate(authentication);
				return (result != null) ? change.apply(result) : null;
			}

			@Override
			public boolean supports(Class<?> authentication) {
				return provider.supports(authentication);
			}

		};
	}

}
