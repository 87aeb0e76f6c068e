package io.gatehouse.gateway.metadata;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import io.gatehouse.gateway.EndpointHandlerMapping;
import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.ResourceMetadataProperties;
import io.gatehouse.token.IssuerSettings;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.cors.CorsConfiguration;

/**
 * The endpoint of the metadata. It is a handler of the gateway itself, and no route.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("gatehouse.gateway.resource-metadata.resource")
class ResourceMetadataConfiguration {

	@Bean
	EndpointHandlerMapping gatehouseResourceMetadataHandlerMapping(ResourceMetadataProperties metadata,
			GatehouseGatewayProperties properties) {
		List<String> issuers = new TreeMap<>(properties.issuers()).values()
			.stream()
			.map(IssuerSettings::issuer)
			.filter(Objects::nonNull)
			.filter(ResourceMetadataProperties::isUrl)
			.distinct()
			.toList();
		return new EndpointHandlerMapping(Objects.requireNonNull(metadata.path(), "The resource is missing"),
				new ResourceMetadata(metadata, issuers), Map.of("/**", anyOrigin()));
	}

	/** The metadata is public, so scripts of all origins may read it. */
	private static CorsConfiguration anyOrigin() {
		CorsConfiguration cors = new CorsConfiguration();
		cors.addAllowedOrigin(CorsConfiguration.ALL);
		cors.setAllowedMethods(List.of("GET", "HEAD"));
		cors.addAllowedHeader(CorsConfiguration.ALL);
		return cors;
	}

}
