package io.gatehouse.gateway;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import com.github.benmanes.caffeine.cache.Ticker;
import io.gatehouse.token.ForGatehouse;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.IssuerSettings;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Beans that mint tokens at the edge and publish the public keys as a JWK Set. All
 * gateways are configured with the same keys, and each publishes them.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "gatehouse.gateway.minting.issuer")
class MintingConfiguration {

	/** RFC 7517, section 8.5.2. */
	private static final MediaType JWK_SET = MediaType.parseMediaType("application/jwk-set+json");

	/**
	 * Short, so that caches between the gateway and the services delay a key rotation
	 * little.
	 */
	private static final CacheControl CACHE_CONTROL = CacheControl.maxAge(Duration.ofSeconds(60)).cachePublic();

	@Bean
	TokenMinter gatehouseTokenMinter(GatehouseGatewayProperties properties, @ForGatehouse ObjectProvider<Clock> clock) {
		MintingProperties minting = properties.gateway().minting();
		refuseToTrust(issuer(properties), properties.issuers());
		return new TokenMinter(minting, clock.getIfUnique(Clock::systemUTC), Ticker.systemTicker());
	}

	@Bean
	MintedClaims gatehouseMintedClaims(GatehouseGatewayProperties properties) {
		return new MintedClaims(issuer(properties), properties.claims());
	}

	private static String issuer(GatehouseGatewayProperties properties) {
		return Objects.requireNonNull(properties.gateway().minting().issuer(), "This configuration has an issuer");
	}

	/**
	 * Stops the start if the edge would accept its own tokens from clients. Minted tokens
	 * are for services only.
	 */
	private static void refuseToTrust(String issuer, Map<String, IssuerSettings> trusted) {
		trusted.forEach((id, settings) -> {
			if (issuer.equals(settings.issuer())) {
				throw new InvalidSettingException(MintingProperties.PREFIX + "issuer", issuer,
						"The edge would accept its own tokens from callers: 'gatehouse.issuers." + id
								+ ".issuer' is the same.",
						"Give the edge a name of its own, and trust it in the services only.");
			}
		});
	}

	@Bean
	@ConditionalOnMissingBean(name = "gatehouseEdgeJwkSetRoute")
	RouterFunction<ServerResponse> gatehouseEdgeJwkSetRoute(TokenMinter gatehouseTokenMinter,
			GatehouseGatewayProperties properties) {
		String json = gatehouseTokenMinter.jwkSet();
		return RouterFunctions.route()
			.GET(properties.gateway().minting().jwkSetPath(),
					(request) -> ServerResponse.ok().contentType(JWK_SET).cacheControl(CACHE_CONTROL).bodyValue(json))
			.build();
	}

}
