package io.gatehouse.gateway.authentication;

import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.minting.MintingProperties;
import io.gatehouse.revocation.redis.RedisReader;
import io.gatehouse.revocation.redis.RevocationProperties;
import io.gatehouse.revocation.redis.RevocationQueries;
import io.gatehouse.token.InvalidSettingException;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Beans that authenticate opaque access tokens in addition to JWTs.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("gatehouse.opaque.enabled")
class OpaqueTokenConfiguration {

	private static final String ENABLED = "gatehouse.opaque.enabled";

	@Bean
	OpaqueTokenAuthenticator gatehouseOpaqueTokenAuthenticator(GatehouseGatewayProperties properties,
			OpaqueProperties opaque, ObjectProvider<RedisReader> redisReader,
			ObjectProvider<SessionClaims> sessionClaims, TokenStateCheck gatehouseTokenStateCheck,
			RevocationQueries gatehouseRevocationQueries, RevocationProperties revocation) {
		RedisReader redis = redisReader.getIfAvailable(() -> {
			throw new InvalidSettingException(ENABLED, "true",
					"A RevocationLookup bean of the application replaces Redis, which stores opaque tokens.",
					"Remove the property, or the bean.");
		});
		SessionClaims sessions = sessionClaims.getIfAvailable(() -> {
			throw new InvalidSettingException(ENABLED, "true",
					"Services accept only signed tokens, and the gateway mints none: '" + MintingProperties.PREFIX
							+ "issuer' is not set.",
					"Set '" + MintingProperties.PREFIX
							+ "issuer' to a name of the gateway, such as 'https://edge.example.com', and trust it in the services.");
		});
		boolean kept = AuthenticationConfiguration.keepsRecords(revocation, properties);
		return new OpaqueTokenAuthenticator(new OpaqueTokenLookup(redis, opaque.keys(), opaque.fields().names(), kept),
				gatehouseTokenStateCheck, gatehouseRevocationQueries, opaque.scope(properties), sessions,
				properties.tokenCache().bytes() / 2);
	}

}
