package io.gatehouse.demo.auth;

import io.gatehouse.service.reactive.ServiceSecurity;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;

/**
 * Who may call what.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

	/**
	 * What is open to everybody. Tokens are not even looked at: whoever refreshes often
	 * sends the one that has expired.
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

	/** Everything else needs a token, and some of it the token of an admin. */
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
