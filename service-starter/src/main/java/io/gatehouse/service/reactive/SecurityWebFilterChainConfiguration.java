package io.gatehouse.service.reactive;

import io.gatehouse.service.GatehouseServiceProperties;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.WebFilterChainProxy;

/**
 * The chain for applications that have none: everything but the public paths needs a
 * token.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean({ SecurityWebFilterChain.class, WebFilterChainProxy.class })
class SecurityWebFilterChainConfiguration {

	private static final int SECURITY_ORDER = Ordered.LOWEST_PRECEDENCE - 5;

	/**
	 * Goes before the chain that Spring Boot makes of any {@code ReactiveJwtDecoder}, and
	 * that does not step back: its condition looks for chains of servlet applications.
	 */
	@Bean
	@Order(SECURITY_ORDER)
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
