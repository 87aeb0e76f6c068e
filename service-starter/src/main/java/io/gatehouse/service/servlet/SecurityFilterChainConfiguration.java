package io.gatehouse.service.servlet;

import io.gatehouse.boot.PublicPath;
import io.gatehouse.service.GatehouseServiceProperties;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.server.resource.web.OAuth2ProtectedResourceMetadataFilter;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationFilter;

/**
 * Chain for every request that no chain of the application or of another starter matches.
 * All but the public paths require a token.
 */
@Configuration(proxyBeanMethods = false)
class SecurityFilterChainConfiguration {

	/**
	 * Excludes the chains from lazy initialization, so that invalid settings stop the
	 * start.
	 */
	@Bean
	static LazyInitializationExcludeFilter gatehouseEagerSecurity() {
		return LazyInitializationExcludeFilter.forBeanTypes(SecurityFilterChain.class);
	}

	private static boolean isForDPoP(Filter filter) {
		return filter instanceof AuthenticationFilter authentication
				&& authentication.getAuthenticationConverter().getClass().getName().contains("DPoP");
	}

	/**
	 * Comes before all other chains, since one that matches any request must be the last.
	 * The matcher evaluates all other chains.
	 */
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	SecurityFilterChain gatehouseSecurityFilterChain(HttpSecurity http, ServiceSecurity security,
			GatehouseServiceProperties properties, ObjectProvider<PublicPath> published,
			ObjectProvider<SecurityFilterChain> chains) {
		String[] publicPaths = properties.publicPaths(published.stream());
		http.securityMatcher(new UncoveredRequestMatcher(chains));
		security.apply(http);
		// an error page shows an earlier decision, such as 404 on a public path
		http.authorizeHttpRequests((requests) -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
			.permitAll()
			.requestMatchers(new ForwardedRequestMatcher())
			.permitAll()
			.requestMatchers(publicPaths)
			.permitAll()
			.anyRequest()
			.authenticated());
		DefaultSecurityFilterChain chain = http.build();
		// it would answer any client, and advertise tokens that are bound to certificates
		chain.getFilters().removeIf(OAuth2ProtectedResourceMetadataFilter.class::isInstance);
		// Spring Security 7.0 adds one by default, and it has other answers
		chain.getFilters().removeIf(SecurityFilterChainConfiguration::isForDPoP);
		return chain;
	}

}
