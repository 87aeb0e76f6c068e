package io.gatehouse.gateway.access;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.gatehouse.gateway.RouteDescriber;
import io.gatehouse.token.InvalidSettingException;

import org.springframework.cloud.gateway.route.Route;

/**
 * Describes the access to a route: the rule of its metadata, or else the rules for paths,
 * of which the first that matches a request decides.
 */
final class AccessDescriber implements RouteDescriber {

	private final List<AccessRule> rules;

	AccessDescriber(List<AccessRule> rules) {
		this.rules = List.copyOf(rules);
	}

	@Override
	public Map<String, Object> describe(Route route) {
		try {
			AccessRule own = AccessRules.ofMetadata(route.getId(), route.getMetadata());
			return (own != null) ? rule(own) : byPath();
		}
		catch (InvalidSettingException ex) {
			return Map.of("access", "closed", "error", String.valueOf(ex.getMessage()));
		}
	}

	private Map<String, Object> byPath() {
		if (this.rules.isEmpty()) {
			return rule(AccessRule.REQUIRED);
		}
		List<Map<String, Object>> described = new ArrayList<>();
		for (AccessRule rule : this.rules) {
			Map<String, Object> one = new LinkedHashMap<>();
			one.put("path", rule.path());
			if (!rule.methods().isEmpty()) {
				one.put("methods", rule.methods().stream().sorted().toList());
			}
			one.putAll(rule(rule));
			described.add(one);
		}
		Map<String, Object> rest = new LinkedHashMap<>();
		rest.put("path", "/**");
		rest.putAll(rule(AccessRule.REQUIRED));
		described.add(rest);
		return Map.of("access", "by path", "rules", described);
	}

	private static Map<String, Object> rule(AccessRule rule) {
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("access", rule.access().name().toLowerCase(Locale.ROOT));
		put(described, "roles", rule.roles());
		put(described, "permissions", rule.permissions());
		put(described, "acr", rule.acr());
		if (rule.maxAge() != null) {
			described.put("max-age", rule.maxAge().toString());
		}
		return described;
	}

	private static void put(Map<String, Object> described, String name, List<String> values) {
		if (!values.isEmpty()) {
			described.put(name, values);
		}
	}

}
