package io.gatehouse.session.oauth2;

import io.gatehouse.boot.KnownSettings;
import io.gatehouse.session.GatehouseSessionAutoConfiguration;
import io.gatehouse.session.ReactiveSessionService;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of token revocation (RFC 7009) and token introspection (RFC 7662) in
 * servlet and reactive applications, off by default.
 * <p>
 * With Spring Security, both paths must be open to all callers and exempt from CSRF
 * protection: the endpoints authenticate their clients themselves. The service starter
 * opens them, unless a security filter chain of the application covers them.
 */
@AutoConfiguration(after = GatehouseSessionAutoConfiguration.class)
@EnableConfigurationProperties(TokenEndpointProperties.class)
public final class GatehouseTokenEndpointAutoConfiguration {

	@Bean
	KnownSettings gatehouseTokenEndpointSettings() {
		return KnownSettings.of(TokenEndpointProperties.class);
	}

	/** Nested class, so that the settings are known in every application. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication
	@ConditionalOnBean(ReactiveSessionService.class)
	@Import(TokenEndpointConfiguration.class)
	static class WebApplication {

	}

}
