package io.gatehouse.service.reactive;

import io.gatehouse.boot.PublicPath;
import io.gatehouse.service.GatehouseServiceProperties;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;

/**
 * Chain for every request that no chain of the application, of its parent contexts or of
 * another starter matches. All but the public paths require a token.
 */
@Configuration(proxyBeanMethods = false)
class SecurityWebFilterChainConfiguration {

	/** Since Spring Boot 4.1. That of 4.0 backs off. */
	private static final String BOOT = "org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.reactive.ReactiveOAuth2ResourceServerWebSecurityAutoConfiguration";

	/**
	 * Excludes the chains from lazy initialization, so that invalid settings stop the
	 * start.
	 */
	@Bean
	static LazyInitializationExcludeFilter gatehouseEagerSecurity() {
		return LazyInitializationExcludeFilter.forBeanTypes(SecurityWebFilterChain.class);
	}

	/**
	 * Removes the chains for any exchange that Spring Boot defines for each
	 * {@code ReactiveJwtDecoder} or introspector. They do not back off from other chains,
	 * since their condition looks for chains of servlet applications.
	 */
	@Bean
	static BeanDefinitionRegistryPostProcessor gatehouseBootChainsRemover() {
		return (registry) -> {
			for (String name : registry.getBeanDefinitionNames()) {
				String source = registry.getBeanDefinition(name).getFactoryBeanName();
				if (BOOT.equals(source)) {
					registry.removeBeanDefinition(name);
				}
			}
		};
	}

	/** Has no order, since the matcher evaluates all other chains. */
	@Bean
	SecurityWebFilterChain gatehouseSecurityWebFilterChain(ServerHttpSecurity http, ServiceSecurity security,
			GatehouseServiceProperties properties, ObjectProvider<PublicPath> published,
			ObjectProvider<SecurityWebFilterChain> chains) {
		String[] publicPaths = properties.publicPaths(published.stream());
		http.securityMatcher(new UncoveredExchangeMatcher(chains));
		security.apply(http);
		http.authorizeExchange((exchanges) -> {
			if (publicPaths.length > 0) {
				exchanges.pathMatchers(publicPaths).permitAll();
			}
			exchanges.anyExchange().authenticated();
		});
		return http.build();
	}

}
