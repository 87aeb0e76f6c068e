package io.gatehouse.demo.auth;

import io.gatehouse.service.reactive.ServiceSecurity;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;

/**
 * Access rules of the service's endpoints.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

	/**
	 * Public endpoints. Tokens are not verified here, since a client that refreshes often
	 * sends its expired one.
	 */
	@Bean
	@Order(1)
	SecurityWebFilterChain openToEverybody(ServerHttpSecurity http) {
		return http
			.securityMatcher(ServerWebExchangeMatchers.pathMatchers("/auth/login", "/auth/refresh",
					"/.well-known/jwks.json", "/actuator/health/**"))
			.authorizeExchange((exchanges) -> exchanges.anyExchange().permitAll())
			.csrf(ServerHttpSecurity.CsrfSpec::disable)
			.logout(ServerHttpSecurity.LogoutSpec::disable)
			.build();
	}

	/** All other endpoints require a token, and some of them an admin's. */
	@Bean
	@Order(2)
	SecurityWebFilterChain needsToken(ServerHttpSecurity http, ServiceSecurity service) {
		service.apply(http);
		return http
			.authorizeExchange(
					(exchanges) -> exchanges.pathMatchers("/admin/**").hasRole("admin").anyExchange().authenticated())
			.build();
	}

}
