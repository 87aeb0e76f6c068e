package io.gatehouse.revocation.redis;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Publishes the confirmations of revocations as metrics.
 */
final class ConfirmationMeters implements MeterBinder {

	private final RevocationBarrier barrier;

	ConfirmationMeters(RevocationBarrier barrier) {
		this.barrier = barrier;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		RevocationMeter.GATEWAYS.gauge(registry, this.barrier, RevocationBarrier::following);
		RevocationMeter.CONFIRMATION.timers(registry, this.barrier.times());
	}

}
