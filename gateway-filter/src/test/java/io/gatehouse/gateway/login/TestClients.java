package io.gatehouse.gateway.login;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.user.DefaultOAuth2User;

/**
 * Registration, user and tokens of a login.
 */
final class TestClients {

	static final ClientRegistration REGISTRATION = ClientRegistration.withRegistrationId("idp")
		.clientId("edge")
		.clientSecret("secret")
		.authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
		.redirectUri("{baseUrl}/login/oauth2/code/{registrationId}")
		.authorizationUri("https://idp.test/authorize")
		.tokenUri("https://idp.test/token")
		.build();

	private TestClients() {
	}

	static OAuth2AuthenticationToken user() {
		return new OAuth2AuthenticationToken(new DefaultOAuth2User(AuthorityUtils.createAuthorityList("OIDC_USER"),
				java.util.Map.of("sub", "alice"), "sub"), AuthorityUtils.NO_AUTHORITIES, "idp");
	}

	static OAuth2AuthorizedClient client(String token, Instant end, @Nullable String refresh) {
		return new OAuth2AuthorizedClient(REGISTRATION, "alice",
				new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, token, end.minusSeconds(300), end),
				(refresh != null) ? new OAuth2RefreshToken(refresh, null) : null);
	}

}
