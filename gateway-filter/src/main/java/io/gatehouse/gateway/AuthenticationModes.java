package io.gatehouse.gateway;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

import io.gatehouse.gateway.GatehouseGatewayProperties.IdentitySource;
import io.gatehouse.gateway.GatehouseGatewayProperties.Mode;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.IssuerSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.web.server.ServerWebExchange;

/**
 * Finds the {@link AuthenticationMode} for a request: the metadata of its route
 * ({@code gatehouse.mode}, {@code gatehouse.identity}), or else
 * {@code gatehouse.gateway.mode} and {@code gatehouse.gateway.identity}.
 */
final class AuthenticationModes {

	private static final String PROPERTIES = "gatehouse.gateway.";

	private final @Nullable String objection;

	private final boolean mints;

	private final IdentitySource identity;

	private final AuthenticationMode standard;

	/**
	 * The modes that properties describe.
	 * @param sessionsCanBeRead whether there is a lookup of sessions
	 * @param mints whether tokens are minted
	 * @throws InvalidSettingException if a property asks for what is not set up
	 */
	AuthenticationModes(GatehouseGatewayProperties properties, boolean sessionsCanBeRead, boolean mints) {
		checkSessionIssuer(properties);
		this.objection = objection(properties, sessionsCanBeRead);
		this.mints = mints;
		this.identity = properties.gateway().identity();
		this.standard = checked(properties.gateway().mode(), this.identity, (name) -> PROPERTIES + name);
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

	/** Why sessions cannot be asked for. */
	private static @Nullable String objection(GatehouseGatewayProperties properties, boolean sessionsCanBeRead) {
		if (!sessionsCanBeRead) {
			return "A RevocationLookup of the application's own replaces Redis, where the sessions are.";
		}
		return (properties.issuers().size() > 1 && properties.gateway().sessionIssuer() == null)
				? "Several issuers are trusted, and 'gatehouse.gateway.session-issuer' does not say whose sessions are in Redis."
				: null;
	}

	private AuthenticationMode checked(Mode mode, IdentitySource identity, UnaryOperator<String> property) {
		boolean bySession = identity == IdentitySource.SESSION;
		if (mode == Mode.DENYLIST && !bySession) {
			return AuthenticationMode.DENYLIST;
		}
		if (this.objection != null) {
			throw new InvalidSettingException(property.apply(bySession ? "identity" : "mode"), "session",
					this.objection, "Remove it, or change what stands against it.");
		}
		if (bySession && !this.mints) {
			throw new InvalidSettingException(property.apply("identity"), "session",
					"Services believe signed tokens only, and the edge mints none: '" + MintingProperties.PREFIX
							+ "issuer' is not set.",
					"Set it to a name of the edge's own, such as 'https://edge.example.com', and trust it in the services.");
		}
		return bySession ? AuthenticationMode.SESSION_IDENTITY : AuthenticationMode.SESSION;
	}

	/**
	 * The mode for a request. Before its route is known, it is that of the properties.
	 * @throws InvalidSettingException if the metadata of its route cannot be understood,
	 * or asks for what is not set up
	 */
	AuthenticationMode modeFor(ServerWebExchange exchange) {
		Route route = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
		return (route != null && !route.getMetadata().isEmpty()) ? ofMetadata(route.getId(), route.getMetadata())
				: this.standard;
	}

	/**
	 * Reads a route's metadata.
	 * @throws InvalidSettingException if it cannot be understood, or asks for what is not
	 * set up
	 */
	AuthenticationMode ofMetadata(String route, Map<String, Object> metadata) {
		Mode ownMode = value(Mode.class, route, metadata, "mode", "Set 'denylist' or 'session'.");
		IdentitySource ownIdentity = value(IdentitySource.class, route, metadata, "identity",
				"Set 'token' or 'session'.");
		if (ownMode == null && ownIdentity == null) {
			return this.standard;
		}
		if (ownMode == Mode.DENYLIST && ownIdentity == IdentitySource.SESSION) {
			throw new InvalidSettingException(RouteMetadata.property(route, "mode"), "denylist",
					"It contradicts the identity of the same route, which comes from the session.",
					"Remove one of the two.");
		}
		boolean denylist = (ownMode != null) ? ownMode == Mode.DENYLIST : this.standard == AuthenticationMode.DENYLIST;
		IdentitySource inherited = (ownMode == Mode.DENYLIST) ? IdentitySource.TOKEN : this.identity;
		return checked(denylist ? Mode.DENYLIST : Mode.SESSION, (ownIdentity != null) ? ownIdentity : inherited,
				(name) -> RouteMetadata.property(route, name));
	}

	private static <E extends Enum<E>> @Nullable E value(Class<E> type, String route, Map<String, Object> metadata,
			String name, String remedy) {
		Object value = RouteMetadata.value(metadata, name);
		if (value == null) {
			return null;
		}
		try {
			return Enum.valueOf(type, value.toString().strip().toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSettingException(RouteMetadata.property(route, name), value.toString(), "It is not known.",
					remedy);
		}
	}

}
