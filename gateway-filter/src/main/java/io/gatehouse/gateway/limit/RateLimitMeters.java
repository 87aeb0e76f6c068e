package io.gatehouse.gateway.limit;

import io.gatehouse.boot.DocumentedMeter;
import io.gatehouse.gateway.GatewayMeter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Publishes rate limits as metrics.
 */
final class RateLimitMeters implements MeterBinder {

	private final RateLimitStatistics statistics;

	RateLimitMeters(RateLimitStatistics statistics) {
		this.statistics = statistics;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.statistics.forEach((outcome, count) -> GatewayMeter.RATELIMIT_REQUESTS.counter(registry, count,
				outcome.policy(), outcome.tier(), outcome.admitted() ? "admitted" : "refused",
				DocumentedMeter.value(outcome.source())));
		GatewayMeter.RATELIMIT_SESSIONS.counter(registry, this.statistics.sessionsEnded(), "ended");
		GatewayMeter.RATELIMIT_SESSIONS.counter(registry, this.statistics.sessionsNotEnded(), "failed");
	}

}
