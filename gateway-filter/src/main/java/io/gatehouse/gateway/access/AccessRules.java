package io.gatehouse.gateway.access;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.gatehouse.gateway.PerRoute;
import io.gatehouse.gateway.RouteMetadata;
import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.server.PathContainer;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Finds the access rules of a request. The metadata of its route
 * ({@code gatehouse.access}, {@code gatehouse.roles}, {@code gatehouse.permissions},
 * {@code gatehouse.acr}, {@code gatehouse.max-age}, {@code gatehouse.keep-authorization},
 * {@code gatehouse.filter-authorization}) comes first, then the first path rule that
 * matches. Without either, a token is required.
 * <p>
 * Path rules are matched against the path that selected the route. The base path
 * ({@code spring.webflux.base-path}) is prefixed to their patterns, as it is to those of
 * routes.
 * <p>
 * Services may treat other spellings of a path alike: another letter case, slashes or a
 * suffix at the end, matrix parameters. Therefore each rule before the first match also
 * applies if it matches another spelling. A rule thus closes all spellings of a path, and
 * opens only those that it matches. If a path has another plain form, the rule of that
 * form applies as well. A rule that matches and has neither wildcards nor variables is
 * deliberate, and decides alone.
 */
final class AccessRules {

	/** Requirements of routes by their metadata. */
	private final PerRoute<Optional<AccessRequirement>> routes = new PerRoute<>(
			(route) -> Optional.ofNullable(ofMetadata(route.getId(), route.getMetadata())).map(AccessRequirement::of));

	private final PathRule[] rules;

	/** Whether every rule matches plain paths by its own pattern alone. */
	private final boolean plain;

	/**
	 * Creates the rules.
	 * @param rules the path rules, in order
	 * @param basePath the base path of the gateway, or {@code null}
	 * @throws InvalidSettingException if a rule is empty, contradicts itself, or opens
	 * everything
	 */
	AccessRules(List<AccessRule> rules, @Nullable String basePath) {
		this.rules = new PathRule[rules.size()];
		boolean plain = true;
		for (int i = 0; i < this.rules.length; i++) {
			AccessRule rule = rules.get(i);
			PathPattern pattern = rule.check(i);
			this.rules[i] = new PathRule(rule,
					(basePath != null) ? PathPatternParser.defaultInstance.parse(basePath + rule.path()) : pattern);
			plain &= this.rules[i].isPlain();
		}
		this.plain = plain;
	}

	/**
	 * Returns the access rules of a request.
	 * @throws InvalidSettingException if the metadata of its route cannot be understood
	 */
	AccessRequirement requirementFor(ServerWebExchange exchange) {
		Route route = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
		// most routes have no metadata, and this runs on every request
		if (route != null && !route.getMetadata().isEmpty()) {
			Optional<AccessRequirement> byMetadata = this.routes.of(route);
			if (byMetadata.isPresent()) {
				return byMetadata.get();
			}
		}
		return (this.rules.length > 0) ? requirementForPath(exchange) : AccessRequirement.REQUIRED;
	}

	private AccessRequirement requirementForPath(ServerWebExchange exchange) {
		String method = exchange.getRequest().getMethod().name();
		String current = exchange.getRequest().getURI().getRawPath();
		PathContainer matched = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_PREDICATE_PATH_CONTAINER_ATTR);
		if (matched == null) {
			return requirementFor(PathContainer.parsePath(current), method);
		}
		AccessRequirement found = requirementFor(matched, method);
		// a filter that runs earlier may have changed the path
		return matched.value().equals(current) ? found
				: found.and(requirementFor(PathContainer.parsePath(current), method));
	}

	private AccessRequirement requirementFor(PathContainer path, String method) {
		int first = 0;
		while (first < this.rules.length && !this.rules[first].matches(path, method)) {
			first++;
		}
		if (first == this.rules.length) {
			return withSpellings(AccessRequirement.REQUIRED, path, method, first);
		}
		AccessRequirement found = this.rules[first].requirement();
		return this.rules[first].isLiteral() ? found : withSpellings(found, path, method, first);
	}

	/** Adds the rules before {@code end} that match another spelling of a path. */
	private AccessRequirement withSpellings(AccessRequirement found, PathContainer path, String method, int end) {
		boolean plainPath = PathSpelling.isPlain(path.value());
		if (plainPath && (this.plain || end == 0)) {
			return found;
		}
		PathContainer plainForm = plainPath ? path : PathSpelling.plain(path.value());
		AccessRequirement all = found;
		for (int i = 0; i < end; i++) {
			if (this.rules[i].matchesSpelling(plainForm, method)) {
				all = all.and(this.rules[i].requirement());
			}
		}
		return plainForm.value().equals(path.value()) ? all : all.and(requirementForSpelling(plainForm, method, end));
	}

	/**
	 * Returns the requirement of the plain form of a path, which a service may see
	 * instead of the matched path: some services read {@code /public/..;/orders} as
	 * {@code /orders}.
	 * @param from the index of the rule that matched; earlier rules are already included
	 */
	private AccessRequirement requirementForSpelling(PathContainer plainForm, String method, int from) {
		for (int i = from; i < this.rules.length; i++) {
			if (this.rules[i].matchesSpelling(plainForm, method)) {
				return this.rules[i].requirement();
			}
		}
		return AccessRequirement.REQUIRED;
	}

	/**
	 * Whether a public route passes bearer tokens on. By default it drops them unread.
	 */
	static boolean keepsAuthorization(ServerWebExchange exchange) {
		Route route = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
		return route != null && RouteMetadata.keepsAuthorization(route.getId(), route.getMetadata());
	}

	/**
	 * Whether bearer tokens that a route's filters set are sent to its service, although
	 * the gateway has not verified them.
	 * @throws InvalidSettingException if the value in the route's metadata is neither
	 * {@code true} nor {@code false}
	 */
	static boolean allowsFilterAuthorization(String route, Map<String, Object> metadata) {
		return !metadata.isEmpty() && RouteMetadata.isSet(route, metadata, "filter-authorization");
	}

	/**
	 * Reads an access rule from a route's metadata.
	 * @return the rule, or {@code null} if the metadata contains no access setting
	 */
	static @Nullable AccessRule ofMetadata(String route, Map<String, Object> metadata) {
		RouteMetadata.refuseUnknownNames(route, metadata);
		allowsFilterAuthorization(route, metadata);
		RouteMetadata.keepsAuthorization(route, metadata);
		Object access = RouteMetadata.value(metadata, "access");
		List<String> roles = RouteMetadata.restriction(route, metadata, "roles");
		List<String> permissions = RouteMetadata.restriction(route, metadata, "permissions");
		StepUp stepUp = stepUp(route, metadata);
		if (access == null && roles.isEmpty() && permissions.isEmpty() && stepUp.isNone()) {
			return null;
		}
		AccessRule.Access level = (access != null) ? level(route, access.toString()) : AccessRule.Access.REQUIRED;
		AccessRule rule = new AccessRule("/**", Set.of(), level, roles, permissions, stepUp.acr(), stepUp.maxAge());
		if (level != AccessRule.Access.REQUIRED && rule.restricts()) {
			throw new InvalidSettingException(RouteMetadata.property(route, "access"), String.valueOf(access),
					"It contradicts the other restrictions of the same route: they need a token.",
					"Remove them, or set the access to 'required'.");
		}
		return rule;
	}

	private static StepUp stepUp(String route, Map<String, Object> metadata) {
		Object age = RouteMetadata.value(metadata, "max-age");
		StepUp stepUp = new StepUp(RouteMetadata.restriction(route, metadata, "acr"),
				(age != null) ? duration(route, age.toString()) : null);
		stepUp.check(RouteMetadata.property(route, "acr"), RouteMetadata.property(route, "max-age"));
		return stepUp;
	}

	private static Duration duration(String route, String text) {
		try {
			return DurationStyle.detectAndParse(text.strip());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSettingException(RouteMetadata.property(route, "max-age"), text, "It is not a duration.",
					"Set a duration with its unit, such as '5m'.");
		}
	}

	private static AccessRule.Access level(String route, String text) {
		try {
			return AccessRule.Access.valueOf(text.strip().toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSettingException(RouteMetadata.property(route, "access"), text, "It is not a valid value.",
					"Set 'required', 'optional' or 'public'.");
		}
	}

}
