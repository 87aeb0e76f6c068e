package io.gatehouse.gateway.route;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Publishes the number of requests of each cohort as a metric.
 *
 * <pre>
 * gatehouse.cohort.requests{cohort}  requests that were admitted to a route, by the cohort of the caller
 * </pre>
 */
final class CohortMeters implements MeterBinder, CohortCounter {

	private final List<MeterProvider<Counter>> counters = new CopyOnWriteArrayList<>();

	@Override
	public void bindTo(MeterRegistry registry) {
		this.counters.add(Counter.builder("gatehouse.cohort.requests")
			.description("Requests that were admitted to a route, by the cohort of the caller")
			.withRegistry(registry));
	}

	@Override
	public void count(String cohort) {
		this.counters.forEach((counter) -> counter.withTag("cohort", cohort).increment());
	}

}
