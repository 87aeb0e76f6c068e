package io.gatehouse.gateway;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Guards the routes that a service registry makes.
 */
@Configuration(proxyBeanMethods = false)
class DiscoveryConfiguration {

	@Bean
	static DiscoveredRouteMetadata.PostProcessor gatehouseDiscoveryLocatorPostProcessor(
			ObjectProvider<GatehouseGatewayProperties> properties) {
		return new DiscoveredRouteMetadata.PostProcessor(properties);
	}

}
