package io.gatehouse.gateway.limit;

import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.limit.RateLimitProperties.Abuse;
import io.gatehouse.gateway.limit.RateLimitProperties.Key;
import io.gatehouse.gateway.limit.RateLimitProperties.Limit;
import io.gatehouse.identity.Identity;
import io.github.bucket4j.TimeMeter;
import org.jspecify.annotations.Nullable;

/**
 * Limits and callers for tests.
 */
final class Limits {

	private Limits() {
	}

	/** Time source that a test sets. */
	static TimeMeter time(LongSupplier nanos) {
		return new TimeMeter() {

			@Override
			public long currentTimeNanos() {
				return nanos.getAsLong();
			}

			@Override
			public boolean isWallClockBased() {
				return false;
			}

		};
	}

	static RateLimit limit(int rate, long capacity, double localShare) {
		return new RateLimit("gatehouse.api.standard", "api", RateLimit.STANDARD, rate, capacity, localShare);
	}

	/**
	 * A limit of 1 a second, and of 20 for gold; a session that is refused 3 times in a
	 * minute ends.
	 */
	static RateLimitPolicy policy() {
		return RateLimitPolicy.of("gatehouse", "api", new RateLimitProperties.Policy(Key.USER, 1, 10L, "account.plan",
				Map.of("gold", new Limit(20, null)), null, 1, new Abuse(3, Duration.ofMinutes(1), true)));
	}

	static Caller.Authenticated known(String issuer, String subject, @Nullable String session, @Nullable String device,
			Map<String, Object> claims) {
		Identity identity = Identity.of(issuer, subject, null, session, device, java.util.List.of(),
				java.util.List.of(), Map.of());
		return new Caller.Authenticated(identity, claims, null);
	}

}
