package io.gatehouse.gateway.route;

import io.gatehouse.gateway.CohortHeaders;
import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.gateway.GatehouseGatewayProperties;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Beans of cohorts, if cohorts are configured.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(CohortsCondition.class)
class CohortConfiguration {

	@Bean
	CurrentCohorts gatehouseCurrentCohorts(GatehouseGatewayProperties properties, ReleaseProperties release,
			Environment environment) {
		return new CurrentCohorts(environment, release, properties.gateway().tenantClaim());
	}

	@Bean
	@ConditionalOnMissingBean(CohortResolver.class)
	PropertiesCohortResolver cohortResolver(CurrentCohorts currentCohorts) {
		return new PropertiesCohortResolver(currentCohorts);
	}

	@Bean
	ExchangeCohorts gatehouseExchangeCohorts(CohortResolver cohortResolver, CurrentCohorts currentCohorts) {
		return new ExchangeCohorts(cohortResolver, () -> currentCohorts.get().fallback(), System::nanoTime);
	}

	@Bean
	CohortRoutePredicateFactory cohortRoutePredicateFactory(ExchangeAuthenticator exchangeAuthenticator,
			ExchangeCohorts exchangeCohorts) {
		return new CohortRoutePredicateFactory(exchangeAuthenticator, exchangeCohorts);
	}

	@Bean
	CohortGlobalFilter gatehouseCohortGlobalFilter(ExchangeAuthenticator exchangeAuthenticator,
			ExchangeCohorts exchangeCohorts, CohortHeaders cohortHeaders, ObjectProvider<CohortCounter> counter) {
		return new CohortGlobalFilter(exchangeAuthenticator, exchangeCohorts, cohortHeaders,
				counter.getIfAvailable(() -> (cohort) -> {
				}));
	}

}
