package io.gatehouse.authorizationserver;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.session.SessionRegistryImpl;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2RefreshTokenAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenIntrospectionAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.oidc.authentication.OidcLogoutAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.oidc.authentication.OidcUserInfoAuthenticationProvider;

/**
 * Wraps those authentication providers of Spring Authorization Server that have to know
 * sessions. Spring Security initializes them as beans, in the filter chains of Spring
 * Boot as well as in those of the application, so that neither has to be configured.
 */
final class ProviderPostProcessor implements BeanPostProcessor {

	private final ObjectProvider<ActiveTokens> tokens;

	private final ObjectProvider<SignOnLogout> logout;

	private final ObjectProvider<RegisteredClientRepository> clients;

	private final ObjectProvider<OAuth2AuthorizationService> authorizations;

	ProviderPostProcessor(ObjectProvider<ActiveTokens> tokens, ObjectProvider<SignOnLogout> logout,
			ObjectProvider<RegisteredClientRepository> clients,
			ObjectProvider<OAuth2AuthorizationService> authorizations) {
		this.tokens = tokens;
		this.logout = logout;
		this.clients = clients;
		this.authorizations = authorizations;
	}

	@Override
	public @Nullable Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof OAuth2RefreshTokenAuthenticationProvider provider) {
			return ActiveTokens.rotating(provider);
		}
		if (bean instanceof OAuth2TokenIntrospectionAuthenticationProvider provider) {
			return this.tokens.getObject().introspecting(provider);
		}
		if (bean instanceof OidcUserInfoAuthenticationProvider provider) {
			return this.tokens.getObject().userInfo(provider);
		}
		if (bean instanceof OidcLogoutAuthenticationProvider) {
			return this.logout.getObject().after(logoutWithoutRegistry());
		}
		return bean;
	}

	/**
	 * Returns a provider that does not compare the {@code sid} with the HTTP session:
	 * that of Gatehouse is the id of the application's session.
	 */
	private AuthenticationProvider logoutWithoutRegistry() {
		return new OidcLogoutAuthenticationProvider(this.clients.getObject(), this.authorizations.getObject(),
				new SessionRegistryImpl());
	}

}
