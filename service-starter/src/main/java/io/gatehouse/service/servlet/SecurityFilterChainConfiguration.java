package io.gatehouse.service.servlet;

import io.gatehouse.service.GatehouseServiceProperties;
import jakarta.servlet.DispatcherType;

import org.springframework.boot.security.autoconfigure.web.servlet.ConditionalOnDefaultWebSecurity;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.server.resource.web.OAuth2ProtectedResourceMetadataFilter;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;

/**
 * The chain for applications that have none: everything but the public paths needs a
 * token.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnDefaultWebSecurity
class SecurityFilterChainConfiguration {

	@Bean
	SecurityFilterChain gatehouseSecurityFilterChain(HttpSecurity http, ServiceSecurity security,
			GatehouseServiceProperties properties) {
		String[] publicPaths = properties.service().publicPaths().toArray(String[]::new);
		security.apply(http);
		// an error page shows what was decided before, such as 404 on a public path
		http.authorizeHttpRequests((requests) -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
			.permitAll()
			.requestMatchers(publicPaths)
			.permitAll()
			.anyRequest()
			.authenticated());
		DefaultSecurityFilterChain chain = http.build();
		// it would answer everybody, and promise tokens that are bound to certificates
		chain.getFilters().removeIf(OAuth2ProtectedResourceMetadataFilter.class::isInstance);
		return chain;
	}

}
