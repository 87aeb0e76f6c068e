package io.gatehouse.revocation.redis;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Publishes the state of the copy in memory as metrics.
 */
final class RevocationMeters implements MeterBinder {

	/** Nanoseconds of a second. */
	private static final double NANOS = 1e9;

	private final LocalRevocationList memory;

	private final RevocationStatistics statistics;

	RevocationMeters(LocalRevocationList memory, RevocationStatistics statistics) {
		this.memory = memory;
		this.statistics = statistics;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		RevocationMeter.MEMORY_CURRENT.gauge(registry, this.memory, (memory) -> memory.isCurrent() ? 1 : 0);
		RevocationMeter.MEMORY_FLOORS.gauge(registry, this.memory, LocalRevocationList::size);
		RevocationMeter.LEASE.gauge(registry, this.memory, (memory) -> memory.remaining().toNanos() / NANOS);
		RevocationMeter.MEMORY_LOADS.counter(registry, this.statistics.loads());
		RevocationMeter.MEMORY_APPLIED.counter(registry, this.statistics.applied());
		RevocationMeter.MEMORY_RESTORED.counter(registry, this.statistics.restored());
		RevocationMeter.MEMORY_MALFORMED.counter(registry, this.statistics.malformed());
		RevocationMeter.LAG.timer(registry, this.statistics.lag());
		RevocationMeter.REDIS_ERRORS.counters(registry, this.statistics.failures(),
				(cause) -> new String[] { "follower", cause });
	}

}
