package io.gatehouse.gateway.login;

import io.gatehouse.boot.KnownSettings;
import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.authentication.GatehouseAuthenticationAutoConfiguration;
import io.gatehouse.token.InvalidSettingException;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of the login of browsers, off by default. Runs before those of
 * Spring Boot that make a security filter chain, which back off.
 */
@AutoConfiguration(after = GatehouseAuthenticationAutoConfiguration.class, beforeName = {
		"org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration",
		"org.springframework.boot.webflux.autoconfigure.WebSessionIdResolverAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.web.reactive.ReactiveWebSecurityAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration",
		"org.springframework.boot.security.oauth2.client.autoconfigure.reactive.ReactiveOAuth2ClientWebSecurityAutoConfiguration",
		"org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.reactive.ReactiveOAuth2ResourceServerWebSecurityAutoConfiguration" })
@ConditionalOnBean(GatehouseGatewayProperties.class)
@EnableConfigurationProperties(BrowserLoginProperties.class)
@Import(BrowserLoginConfiguration.class)
public final class GatehouseLoginAutoConfiguration {

	@Bean
	KnownSettings gatehouseLoginSettings() {
		return KnownSettings.of(BrowserLoginProperties.class);
	}

	/** Runs before any bean is created, and thus also with lazy initialization. */
	@Bean
	@ConditionalOnBooleanProperty("gatehouse.gateway.browser-login.enabled")
	static BeanFactoryPostProcessor gatehouseLoginStarterCheck() {
		return (beans) -> {
			if (!beans.containsBeanDefinition("gatehouseBrowserLogin")) {
				throw new InvalidSettingException(BrowserLoginProperties.PREFIX + "enabled", "true",
						"Spring Security's OAuth2 client is not on the class path.",
						"Add the dependency 'org.springframework.boot:spring-boot-starter-security-oauth2-client', or remove the property.");
			}
		};
	}

}
