package io.gatehouse.service;

import io.gatehouse.boot.KnownSettings;
import io.gatehouse.identity.IdentityHeaders;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.core.GrantedAuthorityDefaults;

/**
 * Auto-configuration of the beans that the servlet and the WebFlux side of the service
 * starter share.
 */
@AutoConfiguration
@ConditionalOnWebApplication
@EnableConfigurationProperties(GatehouseServiceProperties.class)
public final class GatehouseServiceAutoConfiguration {

	@Bean
	KnownSettings gatehouseServiceSettings() {
		return KnownSettings.of(GatehouseServiceProperties.class);
	}

	@Bean
	@ConditionalOnMissingBean
	IdentityHeaders identityHeaders(GatehouseServiceProperties properties) {
		return properties.headers().contract(properties.claims());
	}

	@Bean
	@ConditionalOnMissingBean
	IdentityResolver identityResolver(GatehouseServiceProperties properties,
			ObjectProvider<GrantedAuthorityDefaults> defaults) {
		return new IdentityResolver(properties.claims(),
				defaults.getIfUnique(() -> new GrantedAuthorityDefaults(IdentityResolver.ROLE_PREFIX)).getRolePrefix());
	}

	@Bean
	@ConditionalOnMissingBean
	Refusals refusals(GatehouseServiceProperties properties) {
		return new Refusals(properties.service().realm(), properties.jwkSet().coolDown());
	}

}
