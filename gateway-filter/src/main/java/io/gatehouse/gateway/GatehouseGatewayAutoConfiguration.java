package io.gatehouse.gateway;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.annotation.Import;

/**
 * Guards a Spring Cloud Gateway. An issuer is all that it needs:
 * {@code gatehouse.issuers.<id>.issuer}. Every bean backs off from one of the
 * application's own.
 */
@AutoConfiguration(after = { DataRedisAutoConfiguration.class, GatewayAutoConfiguration.class })
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnClass(GlobalFilter.class)
@ConditionalOnBooleanProperty(name = "gatehouse.gateway.enabled", matchIfMissing = true)
@EnableConfigurationProperties(GatehouseGatewayProperties.class)
@Import({ EdgeConfiguration.class, RedisConfiguration.class, MintingConfiguration.class, OpaqueTokenConfiguration.class,
		MeterConfiguration.class, StreamConfiguration.class })
public final class GatehouseGatewayAutoConfiguration {

}
