package io.gatehouse.authorizationserver;

import org.jspecify.annotations.Nullable;

import org.springframework.context.event.EventListener;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.event.LogoutSuccessEvent;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.oidc.authentication.OidcLogoutAuthenticationToken;

/**
 * Ends the sign-on of a browser, and so the sessions of all applications, when an
 * application asks for it (OpenID Connect RP-Initiated Logout 1.0) or the user logs out
 * here. The answer to the former waits until no gateway accepts the tokens any more.
 */
final class SignOnLogout {

	private final RedisAuthorizationService authorizations;

	private final SessionEnding sessions;

	SignOnLogout(RedisAuthorizationService authorizations, SessionEnding sessions) {
		this.authorizations = authorizations;
		this.sessions = sessions;
	}

	@EventListener
	void loggedOut(LogoutSuccessEvent event) {
		SignOn signOn = CurrentRequest.signOn();
		if (signOn != null) {
			this.sessions.endSignOn(signOn.subject(), signOn.sessionId());
		}
	}

	/**
	 * Returns a provider that ends the sign-on after a log-out was found to be valid. The
	 * {@code sid} of Gatehouse is no HTTP session, so the other provider is not asked to
	 * compare the two.
	 */
	AuthenticationProvider after(AuthenticationProvider validating) {
		return new AuthenticationProvider() {

			@Override
			public @Nullable Authentication authenticate(Authentication authentication) {
				OidcLogoutAuthenticationToken logout = (OidcLogoutAuthenticationToken) authentication;
				Authentication result = validating.authenticate(new OidcLogoutAuthenticationToken(
						logout.getIdTokenHint(), (Authentication) logout.getPrincipal(), null, logout.getClientId(),
						logout.getPostLogoutRedirectUri(), logout.getState()));
				OidcIdToken idToken = (result instanceof OidcLogoutAuthenticationToken valid) ? valid.getIdToken()
						: null;
				if (idToken == null) {
					return result;
				}
				end(idToken, logout.isPrincipalAuthenticated());
				return new OidcLogoutAuthenticationToken(idToken, (Authentication) logout.getPrincipal(),
						logout.getSessionId(), logout.getClientId(), logout.getPostLogoutRedirectUri(),
						logout.getState());
			}

			@Override
			public boolean supports(Class<?> authentication) {
				return validating.supports(authentication);
			}

		};
	}

	private void end(OidcIdToken idToken, boolean principalAuthenticated) {
		OAuth2Authorization authorization = this.authorizations
			.findBySession(String.valueOf(idToken.<Object>getClaim("sid")), false)
			.orElse(null);
		if (authorization == null) {
			return;
		}
		String subject = AuthorizedSession.text(authorization, AuthorizedSession.SUBJECT);
		String signOn = SessionEnding.signOn(authorization);
		if (subject == null || signOn == null) {
			return;
		}
		SignOn current = CurrentRequest.signOn();
		if (current != null && principalAuthenticated && !current.sessionId().equals(signOn)
				&& this.sessions.isListed(subject, signOn)) {
			throw new OAuth2AuthenticationException(
					new OAuth2Error(OAuth2ErrorCodes.INVALID_TOKEN, "The ID token is of another sign-on", null));
		}
		this.sessions.endSignOn(subject, signOn);
	}

}
