package io.gatehouse.gateway;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.gatehouse.gateway.GatehouseGatewayProperties.Relay;
import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.server.ServerWebExchange;

/**
 * Which token goes inwards: the caller's own, or one that the edge mints. The metadata of
 * the route ({@code gatehouse.relay}, {@code gatehouse.audience}) says which, or else
 * {@code gatehouse.gateway.relay}. Where it is not the caller's JWT that says who the
 * caller is, it is always a minted one.
 */
final class TokenRelay {

	private static final String LOAD_BALANCED = "lb";

	private final Relay standard;

	private final List<String> audiences;

	private final @Nullable TokenMinter minter;

	private final @Nullable MintedClaims claims;

	/**
	 * A relay.
	 * @param minter mints, or {@code null} if nothing is minted
	 * @param claims what minted tokens say, or {@code null} if nothing is minted
	 * @throws InvalidSettingException if the properties ask for minted tokens, and none
	 * are
	 */
	TokenRelay(GatehouseGatewayProperties.Gateway properties, @Nullable TokenMinter minter,
			@Nullable MintedClaims claims) {
		this.standard = properties.relay();
		this.audiences = properties.minting().audiences();
		this.minter = minter;
		this.claims = claims;
		requireMinter(this.standard, "gatehouse.gateway.relay");
	}

	private void requireMinter(Relay relay, String property) {
		if (relay == Relay.MINTED && this.minter == null) {
			throw new InvalidSettingException(property, "minted",
					"The edge mints no tokens: '" + MintingProperties.PREFIX + "issuer' is not set.",
					"Set it to a name of the edge's own, such as 'https://edge.example.com', and trust it in the services.");
		}
	}

	/**
	 * The rule for a request whose route is known.
	 * @throws InvalidSettingException if the metadata of its route cannot be understood,
	 * or asks for what is not set up
	 */
	Rule ruleFor(ServerWebExchange exchange) {
		Route route = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
		return ofMetadata(route.getId(), route.getUri(), route.getMetadata());
	}

	/**
	 * Reads a route's metadata.
	 * @throws InvalidSettingException if it cannot be understood, or asks for what is not
	 * set up
	 */
	Rule ofMetadata(String route, @Nullable URI uri, Map<String, Object> metadata) {
		Relay own = RouteMetadata.value(Relay.class, route, metadata, "relay", "Set 'original' or 'minted'.");
		requireMinter((own != null) ? own : Relay.ORIGINAL, RouteMetadata.property(route, "relay"));
		boolean minted = ((own != null) ? own : this.standard) == Relay.MINTED;
		List<String> audience = RouteMetadata.texts(RouteMetadata.value(metadata, "audience"));
		if (audience.isEmpty()) {
			audience = minted ? List.of(serviceOf(route, uri)) : this.audiences;
		}
		return new Rule(minted, audience);
	}

	private static String serviceOf(String route, @Nullable URI uri) {
		String service = (uri != null && LOAD_BALANCED.equals(uri.getScheme())) ? loadBalanced(uri) : null;
		if (service == null) {
			throw new InvalidSettingException(RouteMetadata.property(route, "audience"), null,
					"The edge mints tokens for this route, and nothing says which service they are for: only an 'lb:' address would.",
					"Set it to what the service accepts as audience, such as 'order-service'.");
		}
		return service.toLowerCase(Locale.ROOT);
	}

	/** {@code lb://service}, or {@code lb:ws://service}. */
	private static @Nullable String loadBalanced(URI uri) {
		return uri.isOpaque() ? URI.create(uri.getSchemeSpecificPart()).getHost() : uri.getHost();
	}

	/**
	 * The token that goes inwards.
	 * @return the token
	 */
	Mono<Jwt> token(Caller.Authenticated caller, Rule rule) {
		Jwt own = caller.token();
		if (own != null && !rule.minted()) {
			return Mono.just(own);
		}
		if (this.minter == null || this.claims == null) {
			return Mono.error(new IllegalStateException("Nobody mints, and a caller has no token of its own"));
		}
		return this.minter.mint((own != null) ? this.claims.of(own) : caller.claims(), rule.audience());
	}

	/**
	 * What goes inwards on a route.
	 *
	 * @param minted whether a minted token stands in for the caller's own
	 * @param audience the services that a minted token is for
	 */
	record Rule(boolean minted, List<String> audience) {

	}

}
