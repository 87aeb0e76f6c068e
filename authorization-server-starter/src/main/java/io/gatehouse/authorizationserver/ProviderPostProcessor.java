package io.gatehouse.authorizationserver;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2RefreshTokenAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenIntrospectionAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenRevocationAuthenticationProvider;
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

	ProviderPostProcessor(ObjectProvider<ActiveTokens> tokens, ObjectProvider<SignOnLogout> logout) {
		this.tokens = tokens;
		this.logout = logout;
	}

	@Override
	public @Nullable Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof OAuth2RefreshTokenAuthenticationProvider provider) {
			return ActiveTokens.rotating(provider);
		}
		if (bean instanceof OAuth2TokenIntrospectionAuthenticationProvider provider) {
			return this.tokens.getObject().introspecting(provider);
		}
		if (bean instanceof OAuth2TokenRevocationAuthenticationProvider provider) {
			return ActiveTokens.reading(ReadExtent.TEXTS, provider);
		}
		if (bean instanceof OidcUserInfoAuthenticationProvider provider) {
			return this.tokens.getObject().userInfo(provider);
		}
		if (bean instanceof OidcLogoutAuthenticationProvider provider) {
			return this.logout.getObject().after(provider);
		}
		return bean;
	}

}
