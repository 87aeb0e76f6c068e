package io.gatehouse.gateway.metadata;

import io.gatehouse.gateway.GatehouseGatewayAutoConfiguration;
import io.gatehouse.gateway.GatehouseGatewayProperties;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of the protected resource metadata (RFC 9728), off by default.
 */
@AutoConfiguration(after = GatehouseGatewayAutoConfiguration.class)
@ConditionalOnBean(GatehouseGatewayProperties.class)
@Import(ResourceMetadataConfiguration.class)
public final class GatehouseResourceMetadataAutoConfiguration {

}
