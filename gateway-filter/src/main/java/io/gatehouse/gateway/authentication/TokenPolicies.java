package io.gatehouse.gateway.authentication;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.PerRoute;
import io.gatehouse.gateway.RouteMetadata;
import io.gatehouse.gateway.authentication.AuthenticationProperties.IdentitySource;
import io.gatehouse.gateway.authentication.AuthenticationProperties.Mode;
import io.gatehouse.gateway.minting.MintingProperties;
import io.gatehouse.revocation.redis.RevocationProperties;
import io.gatehouse.revocation.redis.RevocationProperties.Lookup;
import io.gatehouse.revocation.redis.UnknownPolicy;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.IssuerSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.web.server.ServerWebExchange;

/**
 * Finds the {@link TokenPolicy} for a request: the metadata of its route
 * ({@code gatehouse.mode}, {@code gatehouse.identity}, {@code gatehouse.lookup},
 * {@code gatehouse.unknown}), or else {@code gatehouse.gateway.mode},
 * {@code gatehouse.gateway.identity}, {@code gatehouse.revocation.lookup} and
 * {@code gatehouse.revocation.unknown}.
 */
final class TokenPolicies {

	private static final String PROPERTIES = "gatehouse.gateway.";

	private final @Nullable String objection;

	private final boolean mints;

	private final boolean readsRedis;

	private final IdentitySource identity;

	private final TokenPolicy standard;

	private final PerRoute<TokenPolicy> routes = new PerRoute<>(
			(route) -> ofMetadata(route.getId(), route.getMetadata()));

	/**
	 * Makes the policies that properties describe.
	 * @param readsRedis whether revocations are read from Redis, and not by a lookup of
	 * the application
	 * @param mints whether tokens are minted
	 * @throws InvalidSettingException if a property needs a feature that is not set up
	 */
	TokenPolicies(GatehouseGatewayProperties properties, AuthenticationProperties authentication,
			RevocationProperties revocation, boolean readsRedis, boolean mints) {
		checkSessionIssuer(properties);
		this.objection = objection(properties, readsRedis);
		this.mints = mints;
		this.readsRedis = readsRedis;
		this.identity = authentication.identity();
		checkUnknown(revocation.lookup(), revocation.unknown(), "gatehouse.revocation.unknown");
		this.standard = new TokenPolicy(checked(authentication.mode(), this.identity, (name) -> PROPERTIES + name),
				new TokenPolicy.Revocation(revocation.lookup(), revocation.unknown()));
	}

	private static void checkSessionIssuer(GatehouseGatewayProperties properties) {
		String issuer = properties.gateway().sessionIssuer();
		if (issuer != null && !properties.issuers().isEmpty()
				&& properties.issuers()
					.values()
					.stream()
					.map(IssuerSettings::issuer)
					.noneMatch((trusted) -> Objects.equals(trusted, issuer))) {
			throw new InvalidSettingException("gatehouse.gateway.session-issuer", issuer,
					"No issuer of this name is trusted.", "Set it to one of 'gatehouse.issuers.*.issuer'.");
		}
	}

	/** The reason why sessions cannot be looked up, or {@code null} if they can. */
	private static @Nullable String objection(GatehouseGatewayProperties properties, boolean readsRedis) {
		if (!readsRedis) {
			return "A RevocationLookup bean of the application replaces Redis, which stores the sessions.";
		}
		return (properties.issuers().size() > 1 && properties.gateway().sessionIssuer() == null)
				? "Several issuers are trusted, and 'gatehouse.gateway.session-issuer' does not name the one whose sessions are in Redis."
				: null;
	}

	private AuthenticationMode checked(Mode mode, IdentitySource identity, UnaryOperator<String> property) {
		boolean bySession = identity == IdentitySource.SESSION;
		if (mode == Mode.DENYLIST && !bySession) {
			return AuthenticationMode.DENYLIST;
		}
		if (this.objection != null) {
			throw new InvalidSettingException(property.apply(bySession ? "identity" : "mode"), "session",
					this.objection, "Remove the setting, or resolve the conflict.");
		}
		if (bySession && !this.mints) {
			throw new InvalidSettingException(property.apply("identity"), "session",
					"Services accept only signed tokens, and the gateway mints none: '" + MintingProperties.PREFIX
							+ "issuer' is not set.",
					"Set '" + MintingProperties.PREFIX
							+ "issuer' to a name of the gateway, such as 'https://edge.example.com', and trust it in the services.");
		}
		return bySession ? AuthenticationMode.SESSION_IDENTITY : AuthenticationMode.SESSION;
	}

	/** Refuses {@code allow-stale} without a list in memory: only that can be stale. */
	private void checkUnknown(Lookup lookup, UnknownPolicy unknown, String property) {
		if (unknown.kind() == UnknownPolicy.Kind.ALLOW_STALE && (lookup == Lookup.REDIS || !this.readsRedis)) {
			throw new InvalidSettingException(property, unknown.toString(),
					"It needs a copy of the revocations in memory, which this lookup does not keep.",
					"Set the lookup to 'local', or this setting to 'deny'.");
		}
	}

	/**
	 * Gets the policy for a request. Before its route is known, that is the policy of the
	 * properties.
	 * @throws InvalidSettingException if the metadata of its route is invalid, or needs a
	 * feature that is not set up
	 */
	TokenPolicy policyFor(ServerWebExchange exchange) {
		Route route = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
		return (route != null && !route.getMetadata().isEmpty()) ? this.routes.of(route) : this.standard;
	}

	/** Gets the policy of the properties. */
	TokenPolicy standard() {
		return this.standard;
	}

	/**
	 * Reads a route's metadata.
	 * @throws InvalidSettingException if it is invalid, or needs a feature that is not
	 * set up
	 */
	TokenPolicy ofMetadata(String route, Map<String, Object> metadata) {
		return new TokenPolicy(mode(route, metadata), revocation(route, metadata));
	}

	private AuthenticationMode mode(String route, Map<String, Object> metadata) {
		Mode ownMode = RouteMetadata.value(Mode.class, route, metadata, "mode", "Set 'denylist' or 'session'.");
		IdentitySource ownIdentity = RouteMetadata.value(IdentitySource.class, route, metadata, "identity",
				"Set 'token' or 'session'.");
		if (ownMode == null && ownIdentity == null) {
			return this.standard.mode();
		}
		if (ownMode == Mode.DENYLIST && ownIdentity == IdentitySource.SESSION) {
			throw new InvalidSettingException(RouteMetadata.property(route, "mode"), "denylist",
					"It contradicts the identity of the same route, which comes from the session.",
					"Remove one of the two.");
		}
		boolean denylist = (ownMode != null) ? ownMode == Mode.DENYLIST
				: this.standard.mode() == AuthenticationMode.DENYLIST;
		IdentitySource inherited = (ownMode == Mode.DENYLIST) ? IdentitySource.TOKEN : this.identity;
		return checked(denylist ? Mode.DENYLIST : Mode.SESSION, (ownIdentity != null) ? ownIdentity : inherited,
				(name) -> RouteMetadata.property(route, name));
	}

	private TokenPolicy.Revocation revocation(String route, Map<String, Object> metadata) {
		Lookup ownLookup = RouteMetadata.value(Lookup.class, route, metadata, "lookup",
				"Set 'local', 'redis' or 'none'.");
		Object ownUnknown = RouteMetadata.value(metadata, "unknown");
		if (ownLookup != null) {
			checkLookup(route, ownLookup);
		}
		Lookup lookup = (ownLookup != null) ? ownLookup : this.standard.revocation().lookup();
		UnknownPolicy unknown = (ownUnknown != null) ? unknown(route, ownUnknown)
				: this.standard.revocation().unknown();
		checkUnknown(lookup, unknown, RouteMetadata.property(route, "unknown"));
		return new TokenPolicy.Revocation(lookup, unknown);
	}

	private void checkLookup(String route, Lookup lookup) {
		String property = RouteMetadata.property(route, "lookup");
		if (lookup != Lookup.NONE && !this.readsRedis) {
			throw new InvalidSettingException(property, lookup.name().toLowerCase(Locale.ROOT),
					"A RevocationLookup bean of the application replaces this lookup.",
					"Remove the setting, or the bean.");
		}
		if (lookup == Lookup.LOCAL && this.standard.revocation().lookup() != Lookup.LOCAL) {
			throw new InvalidSettingException(property, "local",
					"The gateway keeps no copy of the revocations in memory.",
					"Set 'gatehouse.revocation.lookup' to 'local', and 'redis' in the metadata of the other routes.");
		}
	}

	/** Parses a policy. YAML makes a map of {@code allow-stale: 30s}. */
	private static UnknownPolicy unknown(String route, Object value) {
		String text = (value instanceof Map<?, ?> map && map.size() == 1)
				? map.keySet().iterator().next() + ":" + map.values().iterator().next() : value.toString();
		try {
			return UnknownPolicy.of(text);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSettingException(RouteMetadata.property(route, "unknown"), text,
					"It is not a valid value.",
					"Set 'deny', 'allow' or 'allow-stale:<duration>', such as 'allow-stale:30s'.");
		}
	}

}
