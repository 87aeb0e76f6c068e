package io.gatehouse.gateway.route;

import java.util.List;
import java.util.stream.Stream;

import io.gatehouse.gateway.AuthenticationDecisions;
import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.gateway.RefusalHandler;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.handler.predicate.AbstractRoutePredicateFactory;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Beans of the route predicates on the caller.
 */
@Configuration(proxyBeanMethods = false)
class PredicateConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ClaimRoutePredicateFactory claimRoutePredicateFactory(ExchangeAuthenticator exchangeAuthenticator) {
		return new ClaimRoutePredicateFactory(exchangeAuthenticator);
	}

	@Bean
	@ConditionalOnMissingBean
	RoleRoutePredicateFactory roleRoutePredicateFactory(ExchangeAuthenticator exchangeAuthenticator) {
		return new RoleRoutePredicateFactory(exchangeAuthenticator);
	}

	@Bean
	UnroutedCallerHandlerMapping gatehouseUnroutedCallerHandlerMapping(RefusalHandler refusalHandler,
			AuthenticationDecisions gatehouseAuthenticationDecisions, ObjectProvider<GlobalCorsProperties> cors) {
		return new UnroutedCallerHandlerMapping(gatehouseAuthenticationDecisions.counting(refusalHandler),
				cors.getIfAvailable(GlobalCorsProperties::new).getCorsConfigurations());
	}

	@Bean
	@ConditionalOnBean(ConfigurationService.class)
	RoutePredicateCheck gatehouseRoutePredicateCheck(GatewayProperties properties, ConfigurationService configurations,
			ClaimRoutePredicateFactory claims, RoleRoutePredicateFactory roles,
			ObjectProvider<CohortRoutePredicateFactory> cohortPredicates,
			ObjectProvider<PropertiesCohortResolver> cohorts) {
		List<AbstractRoutePredicateFactory<?>> factories = Stream
			.<AbstractRoutePredicateFactory<?>>concat(Stream.of(claims, roles), cohortPredicates.stream())
			.toList();
		PropertiesCohortResolver resolver = cohorts.getIfAvailable();
		return new RoutePredicateCheck(properties, configurations, factories,
				(name) -> resolver == null || resolver.isKnown(name));
	}

}
