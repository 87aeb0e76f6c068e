package io.gatehouse.gateway.limit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.limit.RateLimitProperties.Key;
import org.jspecify.annotations.Nullable;

/**
 * Rate limit policy: the key of its buckets and the limits by tier.
 *
 * @param name the name by which routes refer to it
 * @param key the key of its buckets
 * @param tierClaim the claim that names the tier, or {@code null} if there are no tiers
 * @param tiers limits by the claim's value
 * @param standard the limit of other authenticated callers
 * @param anonymous the limit of anonymous callers
 * @param abuse the reaction to sessions that keep exceeding a limit
 */
record RateLimitPolicy(String name, Key key, @Nullable String tierClaim, Map<String, RateLimit> tiers,
		RateLimit standard, RateLimit anonymous, RateLimitProperties.Abuse abuse) {

	/**
	 * Makes a policy.
	 * @param prefix the prefix of all keys in Redis
	 */
	static RateLimitPolicy of(String prefix, String name, RateLimitProperties.Policy properties) {
		String ids = prefix + "." + name;
		double share = properties.localShare();
		Map<String, RateLimit> tiers = new LinkedHashMap<>();
		properties.tiers()
			.forEach((tier, limit) -> tiers.put(tier, RateLimit.of(ids + ".tier", name, tier, limit, share)));
		return new RateLimitPolicy(name, properties.key(), properties.tierClaim(), tiers,
				RateLimit.of(ids, name, RateLimit.STANDARD, properties.standard(), share),
				RateLimit.of(ids, name, RateLimit.ANONYMOUS, properties.limitOfAnonymous(), share), properties.abuse());
	}

	/** The limit for an authenticated caller. */
	RateLimit limitOf(Caller.Authenticated caller) {
		String tier = (this.tierClaim != null) ? caller.singleClaim(this.tierClaim) : null;
		RateLimit named = (tier != null) ? this.tiers.get(tier) : null;
		return (named != null) ? named : this.standard;
	}

	/** All limits. */
	List<RateLimit> limits() {
		return Stream.concat(Stream.of(this.standard, this.anonymous), this.tiers.values().stream()).toList();
	}

}
