package io.gatehouse.gateway.event;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Publishes the numbers of security events as metrics.
 *
 * <pre>
 * gatehouse.security-events{event,outcome}  events that were accepted, by type and result
 * gatehouse.security-events.refused{error}  deliveries that were refused, by the error code of the answer
 * </pre>
 */
final class SecurityEventMeters implements MeterBinder, SecurityEventCounter {

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	@Override
	public void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
	}

	@Override
	public void accepted(SecurityEventType type, SecurityEventOutcome outcome) {
		this.registries.forEach((registry) -> Counter.builder("gatehouse.security-events")
			.description("Security events that were accepted")
			.tag("event", type.tag())
			.tag("outcome", outcome.tag())
			.register(registry)
			.increment());
	}

	@Override
	public void refused(DeliveryError error) {
		this.registries.forEach((registry) -> Counter.builder("gatehouse.security-events.refused")
			.description("Deliveries of security events that were refused")
			.tag("error", error.code())
			.register(registry)
			.increment());
	}

}
