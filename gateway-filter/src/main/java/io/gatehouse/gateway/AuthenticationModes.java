package io.gatehouse.gateway;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.IssuerSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.web.server.ServerWebExchange;

/**
 * Finds the {@link AuthenticationMode} for a request: the metadata of its route
 * ({@code gatehouse.mode}), or else {@code gatehouse.gateway.mode}.
 */
final class AuthenticationModes {

	private static final String MODE = "mode";

	private final AuthenticationMode standard;

	private final @Nullable String objection;

	/**
	 * The modes that properties describe.
	 * @param sessionsCanBeRead whether there is a lookup of sessions
	 * @throws InvalidSettingException if a property asks for what is not set up
	 */
	AuthenticationModes(GatehouseGatewayProperties properties, boolean sessionsCanBeRead) {
		checkSessionIssuer(properties);
		this.objection = objection(properties, sessionsCanBeRead);
		this.standard = checked(mode(properties.gateway().mode()), "gatehouse.gateway.mode");
	}

	private static AuthenticationMode mode(GatehouseGatewayProperties.Mode mode) {
		return (mode == GatehouseGatewayProperties.Mode.SESSION) ? AuthenticationMode.SESSION
				: AuthenticationMode.DENYLIST;
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

	private AuthenticationMode checked(AuthenticationMode mode, String property) {
		if (mode != AuthenticationMode.DENYLIST && this.objection != null) {
			throw new InvalidSettingException(property, "session", this.objection,
					"Set 'denylist', or change what stands against it.");
		}
		return mode;
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
		Object mode = RouteMetadata.value(metadata, MODE);
		if (mode == null) {
			return this.standard;
		}
		String property = RouteMetadata.property(route, MODE);
		try {
			return checked(
					mode(GatehouseGatewayProperties.Mode.valueOf(mode.toString().strip().toUpperCase(Locale.ROOT))),
					property);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSettingException(property, mode.toString(), "It is not known.",
					"Set 'denylist' or 'session'.");
		}
	}

}
