package io.gatehouse.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Publishes the decisions about requests as a metric.
 */
final class AuthenticationDecisionMeters implements MeterBinder {

	private final AuthenticationDecisions decisions;

	AuthenticationDecisionMeters(AuthenticationDecisions decisions) {
		this.decisions = decisions;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		GatewayMeter.AUTHENTICATION.counters(registry, this.decisions.counts(),
				AuthenticationDecisions.Decision::values);
	}

}
