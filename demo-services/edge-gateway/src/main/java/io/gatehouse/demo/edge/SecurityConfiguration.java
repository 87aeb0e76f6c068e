package io.gatehouse.demo.edge;

import java.util.Map;

import io.gatehouse.demo.edge.EdgeProperties.SignOn;
import io.gatehouse.gateway.login.BrowserLogin;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryReactiveClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ReactiveClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.header.ReferrerPolicyServerHttpHeadersWriter.ReferrerPolicy;
import org.springframework.security.web.server.savedrequest.NoOpServerRequestCache;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;

/**
 * Filter chains: one for the demo's page, and one with the login of browsers for all
 * routes. Gatehouse decides about the routes, so the second one permits them.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EdgeProperties.class)
class SecurityConfiguration {

	@Bean
	@Order(1)
	SecurityWebFilterChain page(ServerHttpSecurity http, EdgeProperties properties) {
		ServerWebExchangeMatcher page = ServerWebExchangeMatchers.pathMatchers("/", "/index.html", "/page/**");
		return http.securityMatcher(page)
			.headers((headers) -> headers.contentSecurityPolicy((policy) -> policy.policyDirectives(policy(properties)))
				.referrerPolicy((policy) -> policy.policy(ReferrerPolicy.NO_REFERRER)))
			.csrf(ServerHttpSecurity.CsrfSpec::disable)
			.logout(ServerHttpSecurity.LogoutSpec::disable)
			.requestCache((cache) -> cache.requestCache(NoOpServerRequestCache.getInstance()))
			.authorizeExchange((exchanges) -> exchanges.anyExchange().permitAll())
			.build();
	}

	private static String policy(EdgeProperties properties) {
		return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' "
				+ String.join(" ", properties.connections())
				+ "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
	}

	@Bean
	@Order(2)
	SecurityWebFilterChain routes(ServerHttpSecurity http, BrowserLogin login) {
		login.applyTo(http);
		return http.headers(ServerHttpSecurity.HeaderSpec::disable)
			.authorizeExchange((exchanges) -> exchanges.anyExchange().permitAll())
			.build();
	}

	@Bean
	ReactiveClientRegistrationRepository clientRegistrations(EdgeProperties properties) {
		SignOn signOn = properties.signOn();
		return new InMemoryReactiveClientRegistrationRepository(ClientRegistration.withRegistrationId("sso")
			.clientId("edge")
			.clientSecret(signOn.clientSecret())
			.authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
			.redirectUri("{baseUrl}/login/oauth2/code/{registrationId}")
			.scope("openid", "profile")
			.issuerUri(signOn.issuer())
			.authorizationUri(signOn.url() + "/oauth2/authorize")
			.tokenUri(signOn.internalUrl() + "/oauth2/token")
			.jwkSetUri(signOn.internalUrl() + "/oauth2/jwks")
			.userNameAttributeName("sub")
			.providerConfigurationMetadata(Map.of("end_session_endpoint", signOn.url() + "/connect/logout"))
			.build());
	}

}
