package io.gatehouse.service;

import java.util.Map;

import io.gatehouse.boot.HeaderProperties;
import io.gatehouse.boot.UnknownSettings;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwkSetSettings;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.security.config.core.GrantedAuthorityDefaults;

/**
 * Auto-configuration of the beans that the servlet and the WebFlux side of the service
 * starter share.
 */
@AutoConfiguration
@ConditionalOnWebApplication
@EnableConfigurationProperties(GatehouseServiceProperties.class)
public final class GatehouseServiceAutoConfiguration {

	private static final String PACKAGE = GatehouseServiceAutoConfiguration.class.getPackageName() + ".";

	private static final Map<String, Bindable<?>> SETTINGS = Map.of("gatehouse.issuers",
			Bindable.mapOf(String.class, IssuerSettings.class), "gatehouse.jwk-set", Bindable.of(JwkSetSettings.class),
			"gatehouse.claims", Bindable.of(IdentityClaims.class), "gatehouse.headers",
			Bindable.of(HeaderProperties.class), "gatehouse.service",
			Bindable.of(GatehouseServiceProperties.Service.class));

	/**
	 * Runs before any bean is created, and so before a value of a wrong type is bound.
	 */
	@Bean
	static BeanFactoryPostProcessor gatehouseServiceSettingsCheck(Environment environment) {
		return (beans) -> UnknownSettings.refuse(environment, SETTINGS);
	}

	/**
	 * Excludes the starter's beans from lazy initialization, so that the checks in bean
	 * methods stop the start.
	 */
	@Bean
	static LazyInitializationExcludeFilter gatehouseServiceEagerBeans() {
		return (name, definition, type) -> definition instanceof AnnotatedBeanDefinition annotated
				&& annotated.getMetadata().getClassName().startsWith(PACKAGE);
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
