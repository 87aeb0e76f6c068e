package io.gatehouse.gateway.access;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configuration of the guard for routes that a service registry creates.
 */
@Configuration(proxyBeanMethods = false)
class DiscoveryConfiguration {

	@Bean
	static DiscoveredRouteMetadata.PostProcessor gatehouseDiscoveryLocatorPostProcessor(
			ObjectProvider<AccessProperties> properties) {
		return new DiscoveredRouteMetadata.PostProcessor(properties);
	}

}
