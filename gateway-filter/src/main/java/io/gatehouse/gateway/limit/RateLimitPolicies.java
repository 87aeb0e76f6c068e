package io.gatehouse.gateway.limit;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.gatehouse.token.InvalidSettingException;

import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.filter.FilterDefinition;

/**
 * Registry of all policies by name.
 */
final class RateLimitPolicies {

	private final Map<String, RateLimitPolicy> policies = new LinkedHashMap<>();

	/**
	 * Makes the policies that properties describe.
	 * @param keyPrefix the beginning of the names of keys in Redis
	 */
	RateLimitPolicies(RateLimitProperties properties, String keyPrefix) {
		properties.rateLimits()
			.forEach((name, policy) -> this.policies.put(name, RateLimitPolicy.of(keyPrefix, name, policy)));
	}

	/**
	 * Finds a policy.
	 * @param where the place that refers to it, for messages
	 * @throws InvalidSettingException if there is no policy of this name
	 */
	RateLimitPolicy get(String where, String name) {
		RateLimitPolicy policy = this.policies.get(name);
		if (policy == null) {
			throw new InvalidSettingException(where, name, "There is no such policy.",
					this.policies.isEmpty()
							? "Set 'gatehouse.gateway.rate-limits." + name + ".replenish-rate', or remove the filter."
							: "Use one of 'gatehouse.gateway.rate-limits': "
									+ String.join(", ", new TreeSet<>(this.policies.keySet())) + ".");
		}
		return policy;
	}

	/**
	 * Checks the policies that routes in the properties name. The routes themselves are
	 * built later.
	 * @throws InvalidSettingException if there is no such policy
	 */
	void check(GatewayProperties routes) {
		check("filter of all routes", routes.getDefaultFilters());
		routes.getRoutes().forEach((route) -> check("filter of route " + route.getId(), route.getFilters()));
	}

	private void check(String where, List<FilterDefinition> filters) {
		filters.stream()
			.filter((filter) -> IdentityRateLimiterGatewayFilterFactory.NAME.equals(filter.getName()))
			.flatMap((filter) -> filter.getArgs().values().stream())
			// an expression is evaluated only when the route is built
			.filter((policy) -> !policy.startsWith("#{"))
			.forEach((policy) -> get(IdentityRateLimiterGatewayFilterFactory.NAME + " " + where, policy));
	}

	/**
	 * Stops the start if a policy ends sessions, which is not possible.
	 * @throws InvalidSettingException if a policy ends sessions
	 */
	void refuseEndOfSessions(String reason, String remedy) {
		for (RateLimitPolicy policy : this.policies.values()) {
			if (policy.abuse().endSession()) {
				throw new InvalidSettingException(
						"gatehouse.gateway.rate-limits." + policy.name() + ".abuse.end-session", "true", reason,
						remedy);
			}
		}
	}

	Collection<RateLimitPolicy> all() {
		return this.policies.values();
	}

	/** The limits of all policies. */
	List<RateLimit> limits() {
		return this.policies.values().stream().flatMap((policy) -> policy.limits().stream()).toList();
	}

}
