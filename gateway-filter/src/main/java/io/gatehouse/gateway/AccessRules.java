package io.gatehouse.gateway;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

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

	private static final String METADATA = "gatehouse";

	private static final Set<String> METADATA_NAMES = Set.of("access", "roles", "permissions", "keep-authorization");

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
		return route != null && Boolean.parseBoolean(String.valueOf(lookup(route.getMetadata(), "keep-authorization")));
	}

	/**
	 * Reads a route's metadata.
	 * @return the rule, or {@code null} if the metadata says nothing about access
	 */
	static @Nullable AccessRule ofMetadata(String route, Map<String, Object> metadata) {
		refuseUnknownNames(route, metadata);
		Object access = lookup(metadata, "access");
		List<String> roles = texts(lookup(metadata, "roles"));
		List<String> permissions = texts(lookup(metadata, "permissions"));
		if (access == null && roles.isEmpty() && permissions.isEmpty()) {
			return null;
		}
		AccessRule.Access level = (access != null) ? level(route, access.toString()) : AccessRule.Access.REQUIRED;
		if (level != AccessRule.Access.REQUIRED && !(roles.isEmpty() && permissions.isEmpty())) {
			throw new InvalidSettingException(property(route, "access"), String.valueOf(access),
					"It contradicts the roles or permissions of the same route: they need a token.",
					"Remove them, or set the access to 'required'.");
		}
		return new AccessRule("/**", Set.of(), level, roles, permissions);
	}

	/** A misspelt {@code roles} would let everybody in who has a token. */
	private static void refuseUnknownNames(String route, Map<String, Object> metadata) {
		Stream<String> flat = metadata.keySet()
			.stream()
			.filter((name) -> name.startsWith(METADATA + "."))
			.map((name) -> name.substring(METADATA.length() + 1));
		Stream<String> nested = (metadata.get(METADATA) instanceof Map<?, ?> members)
				? members.keySet().stream().map(String::valueOf) : Stream.empty();
		Stream.concat(flat, nested).filter((name) -> !METADATA_NAMES.contains(name)).findFirst().ifPresent((name) -> {
			throw new InvalidSettingException(property(route, name), null, "There is no such setting.",
					"Correct its name, or remove it.");
		});
	}

	private static AccessRule.Access level(String route, String text) {
		try {
			return AccessRule.Access.valueOf(text.strip().toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSettingException(property(route, "access"), text, "It is not known.",
					"Set 'required', 'optional' or 'public'.");
		}
	}

	private static String property(String route, String name) {
		return "metadata." + METADATA + "." + name + " of route " + route;
	}

	/**
	 * Finds {@code gatehouse.<name>}, written flat as the Java DSL has it or nested as
	 * YAML has it.
	 */
	private static @Nullable Object lookup(Map<String, Object> metadata, String name) {
		Object flat = metadata.get(METADATA + "." + name);
		return (flat == null && metadata.get(METADATA) instanceof Map<?, ?> nested) ? nested.get(name) : flat;
	}

	/**
	 * A list, or texts with commas between; the YAML binder makes a list a map with the
	 * keys 0, 1 ….
	 */
	private static List<String> texts(@Nullable Object value) {
		if (value == null) {
			return List.of();
		}
		Collection<?> values = (value instanceof Collection<?> list) ? list
				: (value instanceof Map<?, ?> indexed) ? indexed.values() : Arrays.asList(value.toString().split(","));
		return values.stream().map((item) -> item.toString().strip()).filter((item) -> !item.isEmpty()).toList();
	}

	private record PathRule(PathPattern pattern, AccessRule rule) {

		boolean matches(PathContainer path, String method) {
			return (this.rule.methods().isEmpty()
					|| this.rule.methods().contains(method.equals("HEAD") ? "GET" : method)
					|| this.rule.methods().contains(method)) && this.pattern.matches(path);
		}

	}

}
