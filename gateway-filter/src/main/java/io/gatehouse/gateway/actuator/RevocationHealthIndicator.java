package io.gatehouse.gateway.actuator;

import java.util.Locale;

import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.LocalListState;
import io.gatehouse.revocation.redis.RevocationLookups;
import io.gatehouse.revocation.redis.RevocationProperties;
import io.gatehouse.revocation.redis.UnknownPolicy;
import reactor.core.publisher.Mono;

import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of the lookup of revocations. The gateway is down if the verdict about a token
 * would be unknown now and {@code gatehouse.revocation.unknown} would refuse the request
 * with 503. Policies of routes are left out. Redis is asked only if the lookup would ask
 * it for a request.
 * <p>
 * Details: {@code lookup}; {@code unknown}, the policy; {@code cause}, why the verdict is
 * unknown; {@code floors}, the number of floors in memory.
 */
final class RevocationHealthIndicator extends AbstractReactiveHealthIndicator {

	private final RevocationLookups lookups;

	private final RevocationProperties properties;

	RevocationHealthIndicator(RevocationLookups lookups, RevocationProperties properties) {
		super("The lookup of revocations failed");
		this.lookups = lookups;
		this.properties = properties;
	}

	@Override
	protected Mono<Health> doHealthCheck(Health.Builder builder) {
		builder.withDetail("lookup", this.properties.lookup().name().toLowerCase(Locale.ROOT))
			.withDetail("unknown", this.properties.unknown().toString());
		LocalListState copy = this.lookups.copy();
		if (copy != null) {
			builder.withDetail("current", copy.current()).withDetail("floors", copy.floors());
		}
		return this.lookups.check()
			.map((verdict) -> (verdict instanceof Verdict.Unknown unknown)
					? builder.status(admits() ? "UP" : "DOWN").withDetail("cause", unknown.cause()).build()
					: builder.up().build());
	}

	private boolean admits() {
		UnknownPolicy policy = this.properties.unknown();
		return switch (policy.kind()) {
			case DENY -> false;
			case ALLOW -> true;
			case ALLOW_STALE -> this.lookups.wasCurrent(policy.age());
		};
	}

}
