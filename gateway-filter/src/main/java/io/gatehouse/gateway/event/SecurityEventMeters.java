package io.gatehouse.gateway.event;

import java.util.List;

import io.gatehouse.boot.LabelledCounts;
import io.gatehouse.gateway.GatewayMeter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Publishes the numbers of security events as metrics.
 */
final class SecurityEventMeters implements MeterBinder, SecurityEventCounter {

	private final LabelledCounts<List<String>> accepted = new LabelledCounts<>();

	private final LabelledCounts<String> refused = new LabelledCounts<>();

	@Override
	public void bindTo(MeterRegistry registry) {
		GatewayMeter.SECURITY_EVENTS.counters(registry, this.accepted, (label) -> label.toArray(String[]::new));
		GatewayMeter.SECURITY_EVENTS_REFUSED.counters(registry, this.refused, (error) -> new String[] { error });
	}

	@Override
	public void accepted(SecurityEventType type, SecurityEventOutcome outcome) {
		this.accepted.of(List.of(type.tag(), outcome.tag())).increment();
	}

	@Override
	public void refused(DeliveryError error) {
		this.refused.of(error.code()).increment();
	}

}
