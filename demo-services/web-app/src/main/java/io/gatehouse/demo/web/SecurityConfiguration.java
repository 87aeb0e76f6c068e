package io.gatehouse.demo.web;

import java.util.Map;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.oauth2.client.OidcBackChannelLogoutHandler;
import org.springframework.security.oauth2.client.oidc.session.InMemoryOidcSessionRegistry;
import org.springframework.security.oauth2.client.oidc.session.OidcSessionRegistry;
import org.springframework.security.oauth2.client.oidc.web.logout.OidcClientInitiatedLogoutSuccessHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Login by OpenID Connect, log-out at the authorization server, and log-out by it.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

	@Bean
	ClientRegistrationRepository clientRegistrations(WebProperties properties) {
		return new InMemoryClientRegistrationRepository(ClientRegistration.withRegistrationId("sso")
			.clientId(properties.id())
			.clientSecret(properties.clientSecret())
			.authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
			.redirectUri(properties.url() + "/login/oauth2/code/sso")
			.scope("openid", "profile")
			.issuerUri(properties.issuer())
			.authorizationUri(properties.signOnUrl() + "/oauth2/authorize")
			.tokenUri(properties.signOnInternalUrl() + "/oauth2/token")
			.jwkSetUri(properties.signOnInternalUrl() + "/oauth2/jwks")
			.userNameAttributeName("sub")
			.providerConfigurationMetadata(Map.of("end_session_endpoint", properties.signOnUrl() + "/connect/logout"))
			.build());
	}

	@Bean
	OidcSessionRegistry oidcSessions() {
		return new InMemoryOidcSessionRegistry();
	}

	@Bean
	SecurityFilterChain pages(HttpSecurity http, ClientRegistrationRepository clients, OidcSessionRegistry sessions,
			WebProperties properties) {
		OidcClientInitiatedLogoutSuccessHandler atTheServer = new OidcClientInitiatedLogoutSuccessHandler(clients);
		atTheServer.setPostLogoutRedirectUri(properties.url() + "/");
		OidcBackChannelLogoutHandler byTheServer = new OidcBackChannelLogoutHandler(sessions);
		byTheServer.setSessionCookieName(properties.cookie());
		return http
			.authorizeHttpRequests(
					(requests) -> requests.requestMatchers("/", "/style.css", "/actuator/health/**", "/error")
						.permitAll()
						.anyRequest()
						.authenticated())
			.oauth2Login((login) -> login.defaultSuccessUrl("/account", true).loginPage("/oauth2/authorization/sso"))
			.oidcLogout((logout) -> logout.oidcSessionRegistry(sessions)
				.backChannel((backChannel) -> backChannel.logoutHandler(byTheServer)))
			.logout((logout) -> logout.logoutSuccessHandler(atTheServer))
			.headers((headers) -> headers.contentSecurityPolicy(
					(policy) -> policy.policyDirectives("default-src 'none'; style-src 'self'; form-action 'self' "
							+ properties.signOnUrl() + "; frame-ancestors 'none'; base-uri 'none'")))
			.csrf(Customizer.withDefaults())
			.build();
	}

}
