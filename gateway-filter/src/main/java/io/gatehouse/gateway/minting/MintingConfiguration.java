package io.gatehouse.gateway.minting;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import com.github.benmanes.caffeine.cache.Ticker;
import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.RouteDescriber;
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
 * Beans that mint tokens and publish the public keys as a JWK Set. All gateways are
 * configured with the same keys, and each publishes them.
 */
@Configuration(proxyBeanMethods = false)
class MintingConfiguration {

	private static final String ISSUER = "gatehouse.gateway.minting.issuer";

	/** RFC 7517, section 8.5.2. */
	private static final MediaType JWK_SET = MediaType.parseMediaType("application/jwk-set+json");

	/**
	 * Short, so that caches between the gateway and the services delay a key rotation
	 * little.
	 */
	private static final CacheControl CACHE_CONTROL = CacheControl.maxAge(Duration.ofSeconds(60)).cachePublic();

	@Bean
	@ConditionalOnProperty(ISSUER)
	TokenMinter gatehouseTokenMinter(GatehouseGatewayProperties properties, MintingProperties minting,
			@ForGatehouse ObjectProvider<Clock> clock) {
		refuseToTrust(issuer(minting), properties.issuers());
		return new TokenMinter(minting, clock.getIfUnique(Clock::systemUTC), Ticker.systemTicker());
	}

	private static String issuer(MintingProperties minting) {
		return Objects.requireNonNull(minting.issuer(), "The issuer is missing");
	}

	/**
	 * Stops the start if the gateway would accept its own tokens from clients. Minted
	 * tokens are for services only.
	 */
	private static void refuseToTrust(String issuer, Map<String, IssuerSettings> trusted) {
		trusted.forEach((id, settings) -> {
			if (issuer.equals(settings.issuer())) {
				throw new InvalidSettingException(MintingProperties.PREFIX + "issuer", issuer,
						"The gateway would accept its own tokens from callers: 'gatehouse.issuers." + id
								+ ".issuer' is the same.",
						"Set a different name, and trust it only in the services.");
			}
		});
	}

	@Bean
	@ConditionalOnProperty(ISSUER)
	@ConditionalOnMissingBean(name = "gatehouseEdgeJwkSetRoute")
	RouterFunction<ServerResponse> gatehouseEdgeJwkSetRoute(TokenMinter gatehouseTokenMinter,
			MintingProperties minting) {
		String json = gatehouseTokenMinter.jwkSet();
		return RouterFunctions.route()
			.GET(minting.jwkSetPath(),
					(request) -> ServerResponse.ok().contentType(JWK_SET).cacheControl(CACHE_CONTROL).bodyValue(json))
			.build();
	}

	@Bean
	RouteDescriber gatehouseRelayDescriber(TokenRelay gatehouseTokenRelay) {
		return new RelayDescriber(gatehouseTokenRelay);
	}

	@Bean
	TokenRelay gatehouseTokenRelay(RelayProperties relay, MintingProperties minting,
			ObjectProvider<TokenMinter> tokenMinter) {
		return new TokenRelay(relay.relay(), minting, tokenMinter.getIfAvailable());
	}

}
