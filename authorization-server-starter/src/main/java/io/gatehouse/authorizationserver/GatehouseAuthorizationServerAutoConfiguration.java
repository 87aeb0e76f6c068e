package io.gatehouse.authorizationserver;

import io.gatehouse.boot.KnownSettings;
import io.gatehouse.session.AuthorizationSessions;
import io.gatehouse.session.GatehouseSessionAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.oauth2.server.authorization.autoconfigure.servlet.OAuth2AuthorizationServerAutoConfiguration;
import org.springframework.boot.security.oauth2.server.authorization.autoconfigure.servlet.OAuth2AuthorizationServerJwtAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;

/**
 * Sets up Spring Authorization Server on Gatehouse's sessions: authorizations and
 * consents in Redis, tokens of sessions, log-out of all applications. The filter chains,
 * the endpoints and the registered clients stay those of Spring Boot or of the
 * application.
 */
@AutoConfiguration(after = GatehouseSessionAutoConfiguration.class,
		before = { OAuth2AuthorizationServerAutoConfiguration.class,
				OAuth2AuthorizationServerJwtAutoConfiguration.class })
@ConditionalOnClass(OAuth2Authorization.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(AuthorizationSessions.class)
@ConditionalOnBooleanProperty(name = "gatehouse.authorization-server.enabled", matchIfMissing = true)
@EnableConfigurationProperties(AuthorizationServerProperties.class)
@Import({ AuthorizationConfiguration.class, SigningConfiguration.class, LogoutConfiguration.class })
public final class GatehouseAuthorizationServerAutoConfiguration {

	@Bean
	KnownSettings gatehouseAuthorizationServerSettings() {
		return KnownSettings.of(AuthorizationServerProperties.class);
	}

}
