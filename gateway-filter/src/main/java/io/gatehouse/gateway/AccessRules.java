package io.gatehouse.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.server.PathContainer;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Finds the rule for a request: the metadata of its route ({@code gatehouse.access},
 * {@code gatehouse.roles}, {@code gatehouse.permissions},
 * {@code gatehouse.keep-authorization}), or else the first path rule that matches, or
 * else that a token is required.
 */
final class AccessRules {

	private static final String KEEP_AUTHORIZATION = "keep-authorization";

	private final List<PathRule> rules;

	AccessRules(List<AccessRule> rules) {
		List<PathRule> checked = new ArrayList<>();
		for (int i = 0; i < rules.size(); i++) {
			checked.add(new PathRule(rules.get(i).check(i), rules.get(i)));
		}
		this.rules = List.copyOf(checked);
	}

	/**
	 * The rule for a request.
	 * @throws InvalidSettingException if the metadata of its route cannot be understood
	 */
	AccessRule ruleFor(ServerWebExchange exchange) {
		Route route = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
		// most routes have none, and this is asked on every request
		if (route != null && !route.getMetadata().isEmpty()) {
			AccessRule byMetadata = ofMetadata(route.getId(), route.getMetadata());
			if (byMetadata != null) {
				return byMetadata;
			}
		}
		PathContainer path = exchange.getRequest().getPath().pathWithinApplication();
		String method = exchange.getRequest().getMethod().name();
		for (PathRule rule : this.rules) {
			if (rule.matches(path, method)) {
				return rule.rule();
			}
		}
		return AccessRule.REQUIRED;
	}

	/**
	 * Whether a public route is to pass bearer tokens on, which it otherwise drops
	 * unread.
	 */
	static boolean keepsAuthorization(ServerWebExchange exchange) {
		Route route = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
		return route != null && keepsAuthorization(route.getId(), route.getMetadata());
	}

	/**
	 * Reads a route's metadata.
	 * @throws InvalidSettingException if it is neither {@code true} nor {@code false}
	 */
	static boolean keepsAuthorization(String route, Map<String, Object> metadata) {
		Object value = RouteMetadata.value(metadata, KEEP_AUTHORIZATION);
		return value != null && BooleanSettings.isTrue(value, RouteMetadata.property(route, KEEP_AUTHORIZATION));
	}

	/**
	 * Reads a route's metadata.
	 * @return the rule, or {@code null} if the metadata says nothing about access
	 */
	static @Nullable AccessRule ofMetadata(String route, Map<String, Object> metadata) {
		RouteMetadata.refuseUnknownNames(route, metadata);
		keepsAuthorization(route, metadata);
		Object access = RouteMetadata.value(metadata, "access");
		List<String> roles = RouteMetadata.texts(RouteMetadata.value(metadata, "roles"));
		List<String> permissions = RouteMetadata.texts(RouteMetadata.value(metadata, "permissions"));
		if (access == null && roles.isEmpty() && permissions.isEmpty()) {
			return null;
		}
		AccessRule.Access level = (access != null) ? level(route, access.toString()) : AccessRule.Access.REQUIRED;
		if (level != AccessRule.Access.REQUIRED && !(roles.isEmpty() && permissions.isEmpty())) {
			throw new InvalidSettingException(RouteMetadata.property(route, "access"), String.valueOf(access),
					"It contradicts the roles or permissions of the same route: they need a token.",
					"Remove them, or set the access to 'required'.");
		}
		return new AccessRule("/**", Set.of(), level, roles, permissions);
	}

	private static AccessRule.Access level(String route, String text) {
		try {
			return AccessRule.Access.valueOf(text.strip().toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSettingException(RouteMetadata.property(route, "access"), text, "It is not known.",
					"Set 'required', 'optional' or 'public'.");
		}
	}

	private record PathRule(PathPattern pattern, AccessRule rule) {

		boolean matches(PathContainer path, String method) {
			return (this.rule.methods().isEmpty()
					|| this.rule.methods().contains(method.equals("HEAD") ? "GET" : method)
					|| this.rule.methods().contains(method)) && this.pattern.matches(path);
		}

	}

}
