package io.gatehouse.service.reactive;

import io.gatehouse.service.GatehouseServiceProperties;

import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;

/**
 * The chain for every request that no chain of the application matches: everything but
 * the public paths needs a token.
 */
@Configuration(proxyBeanMethods = false)
class SecurityWebFilterChainConfiguration {

	/** Invalid settings stop the start, also of an application with lazy beans. */
	@Bean
	static LazyInitializationExcludeFilter gatehouseEagerSecurity() {
		return LazyInitializationExcludeFilter.forBeanTypes(SecurityWebFilterChain.class);
	}

	/**
	 * Without an order it stands behind the chains of the application, which are
	 * registered earlier, and before the one that Spring Boot makes of any
	 * {@code ReactiveJwtDecoder}, and that does not step back: its condition looks for
	 * chains of servlet applications.
	 */
	@Bean
	SecurityWebFilterChain gatehouseSecurityWebFilterChain(ServerHttpSecurity http, ServiceSecurity security,
			GatehouseServiceProperties properties) {
		String[] publicPaths = properties.service().publicPaths().toArray(String[]::new);
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
