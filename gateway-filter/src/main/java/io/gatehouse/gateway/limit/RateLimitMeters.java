package io.gatehouse.gateway.limit;

import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Publishes rate limits as metrics.
 *
 * <pre>
 * gatehouse.ratelimit.requests{policy,tier,outcome,source}  requests that were counted
 * gatehouse.ratelimit.sessions{outcome}                     sessions that were to be ended for abuse
 * </pre>
 */
final class RateLimitMeters implements MeterBinder {

	private static final String PREFIX = "gatehouse.ratelimit.";

	private final RateLimitStatistics statistics;

	RateLimitMeters(RateLimitStatistics statistics) {
		this.statistics = statistics;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.statistics.forEach((outcome, count) -> FunctionCounter.builder(PREFIX + "requests", count, LongAdder::sum)
			.description("Requests that were counted against a rate limit")
			.tag("policy", outcome.policy())
			.tag("tier", outcome.tier())
			.tag("outcome", outcome.admitted() ? "admitted" : "refused")
			.tag("source", outcome.source().name().toLowerCase(Locale.ROOT))
			.register(registry));
		sessions(registry, "ended", this.statistics.sessionsEnded());
		sessions(registry, "failed", this.statistics.sessionsNotEnded());
	}

	private static void sessions(MeterRegistry registry, String outcome, LongAdder count) {
		FunctionCounter.builder(PREFIX + "sessions", count, LongAdder::sum)
			.description("Revocations of sessions for abuse, by outcome")
			.tag("outcome", outcome)
			.register(registry);
	}

}
