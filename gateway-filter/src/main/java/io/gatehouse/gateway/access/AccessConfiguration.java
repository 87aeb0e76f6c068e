package io.gatehouse.gateway.access;

import java.time.Clock;

import io.gatehouse.gateway.AuthenticationDecisions;
import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.gateway.HeaderGuard;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.gateway.RouteDescriber;
import io.gatehouse.gateway.TokenSchemes;
import io.gatehouse.gateway.minting.TokenRelay;
import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.token.ForGatehouse;
import io.gatehouse.token.InvalidSettingException;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.webflux.autoconfigure.WebFluxProperties;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.observation.GatewayObservationConvention;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Beans that let callers on to routes.
 */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

	/**
	 * Creates the filter, and checks the routes in the properties.
	 * @throws InvalidSettingException if an access rule, or the metadata of a route in
	 * the properties, is invalid
	 */
	@Bean
	AuthenticationGlobalFilter gatehouseAuthenticationGlobalFilter(ExchangeAuthenticator exchangeAuthenticator,
			AccessProperties properties, GatewayProperties gatewayProperties, TokenRelay tokenRelay,
			IdentityHeaders identityHeaders, RefusalHandler refusalHandler,
			AuthenticationDecisions gatehouseAuthenticationDecisions, StreamReauthentication streamReauthentication,
			ObjectProvider<WebFluxProperties> webFluxProperties, TokenSchemes gatehouseTokenSchemes,
			ObjectProvider<RouteRefusalMetrics> metrics, @ForGatehouse ObjectProvider<Clock> clock) {
		gatewayProperties.getRoutes().forEach((route) -> {
			String id = String.valueOf(route.getId());
			AccessRule rule = AccessRules.ofMetadata(id, route.getMetadata());
			tokenRelay.check(id, route.getUri(), route.getMetadata(),
					rule != null && rule.access() == AccessRule.Access.PUBLIC);
		});
		WebFluxProperties webFlux = webFluxProperties.getIfAvailable();
		AccessRules rules = new AccessRules(properties.access(), (webFlux != null) ? webFlux.getBasePath() : null);
		RouteRefusalMetrics measured = metrics.getIfAvailable();
		RefusalHandler refusals = (measured != null) ? measured.measuring(refusalHandler) : refusalHandler;
		return new AuthenticationGlobalFilter(exchangeAuthenticator, rules, tokenRelay, identityHeaders, refusals,
				gatehouseAuthenticationDecisions, streamReauthentication, gatehouseTokenSchemes,
				clock.getIfUnique(Clock::systemUTC));
	}

	@Bean
	RouteDescriber gatehouseAccessDescriber(AccessProperties properties) {
		return new AccessDescriber(properties.access());
	}

	/**
	 * Not created beside the application's own authentication filter, whose admissions it
	 * would not know.
	 */
	@Bean
	@ConditionalOnBean(AuthenticationGlobalFilter.class)
	VerifiedBearerFilter gatehouseVerifiedBearerFilter(IdentityHeaders identityHeaders,
			HeaderBypass gatehouseHeaderBypass, TokenSchemes gatehouseTokenSchemes) {
		return new VerifiedBearerFilter(identityHeaders, gatehouseHeaderBypass, gatehouseTokenSchemes);
	}

	@Bean
	@ConditionalOnBean(AuthenticationGlobalFilter.class)
	HeaderBypass gatehouseHeaderBypass(IdentityHeaders identityHeaders, ObjectProvider<HttpHeadersFilter> filters,
			ObjectProvider<GatewayObservationConvention> convention) {
		return new HeaderBypass(new HeaderGuard(identityHeaders), () -> filters.orderedStream().toList(),
				() -> convention.stream().findAny().isEmpty());
	}

}
