package io.gatehouse.gateway.minting;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.PerRoute;
import io.gatehouse.gateway.RouteMetadata;
import io.gatehouse.gateway.ServiceToken;
import io.gatehouse.gateway.minting.RelayProperties.Relay;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.InvalidTokenException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.server.ServerWebExchange;

/**
 * Selects the token that a service receives: the caller's own, or one that the gateway
 * mints. The metadata of the route ({@code gatehouse.relay}, {@code gatehouse.audience})
 * decides, or else {@code gatehouse.gateway.relay}. A caller that is not identified by
 * its JWT always gets a minted token.
 */
public final class TokenRelay {

	/** Claim for the issuer of the caller's own token, if that is a JWT. */
	public static final String CALLER_ISSUER = "caller_iss";

	private static final String LOAD_BALANCED = "lb";

	private static final Set<String> LOCAL = Set.of("no", "forward");

	private final Relay standard;

	/** The rule of routes without settings. */
	private final Rule original;

	private final @Nullable TokenMinter minter;

	private final @Nullable MintedClaims claims;

	private final PerRoute<Boolean> mintedRoutes = new PerRoute<>(
			(route) -> isMinted(route.getId(), route.getMetadata()));

	private final PerRoute<Rule> rules = new PerRoute<>(
			(route) -> ofMetadata(route.getId(), route.getUri(), route.getMetadata()));

	/**
	 * Creates a relay.
	 * @param minter the minter, or {@code null} if nothing is minted
	 * @throws InvalidSettingException if the properties require minted tokens without a
	 * minter
	 */
	TokenRelay(Relay standard, MintingProperties minting, @Nullable TokenMinter minter) {
		this.standard = standard;
		this.original = new Rule(false, minting.audiences());
		this.minter = minter;
		this.claims = (minting.issuer() != null) ? new MintedClaims(minting.issuer()) : null;
		if (this.standard == Relay.MINTED) {
			requireMinter("gatehouse.gateway.relay");
		}
	}

	private void requireMinter(String property) {
		if (this.minter == null) {
			throw new InvalidSettingException(property, "minted",
					"The gateway mints no tokens: '" + MintingProperties.PREFIX + "issuer' is not set.",
					"Set '" + MintingProperties.PREFIX
							+ "issuer' to a name of the gateway, such as 'https://edge.example.com', and trust it in the services.");
		}
	}

	/**
	 * Checks whether the route of a request replaces the caller's own token.
	 * @param exchange an exchange whose route is known
	 * @return whether services get a minted token
	 * @throws InvalidSettingException if the metadata of its route is invalid
	 */
	public boolean isMinted(ServerWebExchange exchange) {
		Route route = route(exchange);
		return this.mintedRoutes.of(route);
	}

	private boolean isMinted(String route, Map<String, Object> metadata) {
		Relay own = metadata.isEmpty() ? null
				: RouteMetadata.value(Relay.class, route, metadata, "relay", "Set 'original' or 'minted'.");
		if (own == Relay.MINTED) {
			requireMinter(RouteMetadata.property(route, "relay"));
		}
		boolean minted = ((own != null) ? own : this.standard) == Relay.MINTED;
		if (minted && RouteMetadata.keepsAuthorization(route, metadata)) {
			throw new InvalidSettingException(RouteMetadata.property(route, "keep-authorization"), "true",
					"This route does not forward the caller's token.",
					"Remove it, or set 'gatehouse.relay' to 'original' for the route.");
		}
		return minted;
	}

	private static Route route(ServerWebExchange exchange) {
		return exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
	}

	/**
	 * Gets the rule of a route.
	 * @throws InvalidSettingException if its metadata is invalid, or needs a feature that
	 * is not set up
	 */
	Rule ruleOf(Route route) {
		return this.rules.of(route);
	}

	/**
	 * Gets the rule for a request whose route is known.
	 * @param exchange the exchange
	 * @return the rule
	 * @throws InvalidSettingException if the metadata of its route is invalid, or needs a
	 * feature that is not set up
	 */
	public Rule ruleFor(ServerWebExchange exchange) {
		Route route = route(exchange);
		return this.rules.of(route);
	}

	/**
	 * Checks a route's metadata.
	 * @param route the route's id
	 * @param uri the address that it leads to, or {@code null}
	 * @param metadata its metadata
	 * @param isPublic whether the route needs no token
	 * @throws InvalidSettingException if it is invalid, or needs a feature that is not
	 * set up
	 */
	public void check(String route, @Nullable URI uri, Map<String, Object> metadata, boolean isPublic) {
		if (isPublic) {
			isMinted(route, metadata);
		}
		else {
			ofMetadata(route, uri, metadata);
		}
	}

	private Rule ofMetadata(String route, @Nullable URI uri, Map<String, Object> metadata) {
		if (metadata.isEmpty() && this.standard == Relay.ORIGINAL) {
			return this.original;
		}
		boolean minted = isMinted(route, metadata);
		List<String> audience = RouteMetadata.texts(RouteMetadata.value(metadata, "audience"));
		if (!audience.isEmpty()) {
			return new Rule(minted, audience);
		}
		return (minted && leadsSomewhere(uri)) ? new Rule(true, List.of(serviceOf(route, uri)))
				: new Rule(minted, this.original.audience());
	}

	/**
	 * Checks whether a route leads to a service. {@code no:} ends at the gateway, and
	 * {@code forward:} may lead to another route.
	 */
	private static boolean leadsSomewhere(@Nullable URI uri) {
		return uri == null || !LOCAL.contains(String.valueOf(uri.getScheme()));
	}

	private static String serviceOf(String route, @Nullable URI uri) {
		String service = (uri != null && LOAD_BALANCED.equals(uri.getScheme())) ? loadBalanced(uri) : null;
		if (service == null) {
			throw new InvalidSettingException(RouteMetadata.property(route, "audience"), null,
					"The gateway mints tokens for this route, and neither this setting nor an 'lb:' address names their service.",
					"Set it to the audience that the service accepts, such as 'order-service'. If the route needs no token, set 'gatehouse.access' to 'public' instead.");
		}
		return service.toLowerCase(Locale.ROOT);
	}

	/** The service's name in {@code lb://service} or {@code lb:ws://service}. */
	private static @Nullable String loadBalanced(URI uri) {
		return uri.isOpaque() ? URI.create(uri.getSchemeSpecificPart()).getHost() : uri.getHost();
	}

	/**
	 * Gets the token for the service, if it needs not be minted.
	 * @param caller the caller
	 * @param rule the rule of the route
	 * @return the token, or {@code null} if {@link #token} has to mint it
	 */
	public @Nullable ServiceToken tokenInMemory(Caller.Authenticated caller, Rule rule) {
		ServiceToken own = caller.serviceToken();
		if (own != null && !rule.minted()) {
			return own;
		}
		return (this.minter != null) ? this.minter.known(caller, rule.audience()) : null;
	}

	/**
	 * Gets the token for the service.
	 * @param caller the caller
	 * @param rule the rule of the route
	 * @return the token, or an {@link InvalidTokenException} if no minted token can carry
	 * the same claims
	 */
	public Mono<ServiceToken> token(Caller.Authenticated caller, Rule rule) {
		ServiceToken relayed = tokenInMemory(caller, rule);
		if (relayed != null) {
			return Mono.just(relayed);
		}
		Jwt own = caller.token();
		if (this.minter == null || this.claims == null) {
			return Mono.error(new IllegalStateException("The caller has no JWT, and the gateway mints no tokens"));
		}
		Map<String, Object> content;
		try {
			content = (own != null) ? this.claims.of(own) : caller.claims();
		}
		catch (InvalidTokenException ex) {
			return Mono.error(ex);
		}
		return this.minter.mint(caller, content, rule.audience());
	}

	/**
	 * Relay rule of a route.
	 *
	 * @param minted whether a minted token replaces the caller's own
	 * @param audience the services that a minted token is for
	 */
	public record Rule(boolean minted, List<String> audience) {

	}

}
