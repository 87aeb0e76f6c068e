package io.gatehouse.gateway.limit;

import java.util.List;
import java.util.Objects;

import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.cloud.gateway.support.GatewayToStringStyler;
import org.springframework.cloud.gateway.support.HasRouteId;
import org.springframework.web.server.ServerWebExchange;

/**
 * Filter that limits requests by a policy, {@code gatehouse.gateway.rate-limits.<name>}:
 * {@code IdentityRateLimiter=api}. All routes that name a policy share its buckets.
 * Responses to admitted requests carry {@code RateLimit} and {@code RateLimit-Policy}.
 * Other requests are answered with 429 and {@code Retry-After}.
 */
public final class IdentityRateLimiterGatewayFilterFactory
		extends AbstractGatewayFilterFactory<IdentityRateLimiterGatewayFilterFactory.Config> {

	static final String NAME = "IdentityRateLimiter";

	private final RateLimitPolicies policies;

	private final RequestLimiter limiter;

	IdentityRateLimiterGatewayFilterFactory(RateLimitPolicies policies, RequestLimiter limiter) {
		super(Config.class);
		this.policies = policies;
		this.limiter = limiter;
	}

	@Override
	public List<String> shortcutFieldOrder() {
		return List.of("policy");
	}

	/**
	 * Makes the filter of a route.
	 * @param config names the policy
	 * @return the filter
	 * @throws InvalidSettingException if there is no such policy
	 */
	@Override
	public GatewayFilter apply(Config config) {
		RateLimitPolicy policy = this.policies.get(NAME + " filter of route " + config.getRouteId(),
				Objects.requireNonNullElse(config.getPolicy(), ""));
		return new GatewayFilter() {

			@Override
			public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
				return IdentityRateLimiterGatewayFilterFactory.this.limiter.filter(exchange, chain, policy);
			}

			@Override
			public String toString() {
				return GatewayToStringStyler.filterToStringCreator(IdentityRateLimiterGatewayFilterFactory.this)
					.append("policy", policy.name())
					.toString();
			}

		};
	}

	/** Configuration of the filter. */
	public static final class Config implements HasRouteId {

		private @Nullable String policy;

		private @Nullable String routeId;

		/**
		 * Gets the name of the policy.
		 * @return the name, or {@code null} before it was set
		 */
		public @Nullable String getPolicy() {
			return this.policy;
		}

		/**
		 * Sets the name of the policy.
		 * @param policy its name
		 */
		public void setPolicy(String policy) {
			this.policy = policy;
		}

		@Override
		public String getRouteId() {
			return Objects.requireNonNullElse(this.routeId, "");
		}

		@Override
		public void setRouteId(String routeId) {
			this.routeId = routeId;
		}

	}

}
