package io.gatehouse.gateway.route;

import io.gatehouse.boot.LabelledCounts;
import io.gatehouse.gateway.GatewayMeter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Publishes the number of requests of each cohort as a metric.
 */
final class CohortMeters implements MeterBinder, CohortCounter {

	private final LabelledCounts<String> requests = new LabelledCounts<>();

	@Override
	public void bindTo(MeterRegistry registry) {
		GatewayMeter.COHORT_REQUESTS.counters(registry, this.requests, (cohort) -> new String[] { cohort });
	}

	@Override
	public void count(String cohort) {
		this.requests.of(cohort).increment();
	}

}
