package io.gatehouse.gateway.authentication;

import java.util.Map;

import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.GatewayMeter;
import io.gatehouse.token.JwkSetStatistics;
import io.gatehouse.token.JwtVerifier;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registers the meters of authentication if the application has Micrometer.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterBinder.class)
class AuthenticationMeterConfiguration {

	@Bean
	AuthenticationMeters gatehouseAuthenticationMeters(FailedAuthentications gatehouseFailedAuthentications,
			UnknownDecisions gatehouseUnknownDecisions, PreparedJwts gatehousePreparedJwts,
			SessionCache gatehouseSessionCache) {
		return new AuthenticationMeters(gatehouseFailedAuthentications, gatehouseUnknownDecisions,
				gatehousePreparedJwts, gatehouseSessionCache);
	}

	@Bean
	MeterBinder gatehouseJwkSetMeters(ObjectProvider<JwtVerifier> jwtVerifier, GatehouseGatewayProperties properties) {
		return (registry) -> jwtVerifier.ifUnique((verifier) -> {
			Map<String, JwkSetStatistics> statistics = verifier.jwkSets();
			properties.issuers().forEach((id, issuer) -> {
				JwkSetStatistics found = statistics.get(issuer.issuer());
				if (found != null) {
					GatewayMeter.JWK_SET_AGE.gauge(registry, found, JwkSetStatistics::ageSeconds, id);
					GatewayMeter.JWK_SET_FETCHES.counter(registry, found.fetched(), id, "fetched");
					GatewayMeter.JWK_SET_FETCHES.counter(registry, found.failures(), id, "failed");
				}
			});
		});
	}

}
