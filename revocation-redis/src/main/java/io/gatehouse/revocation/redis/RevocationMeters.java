package io.gatehouse.revocation.redis;

import java.util.concurrent.atomic.LongAdder;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Publishes the state of the copy in memory as metrics.
 *
 * <pre>
 * gatehouse.revocation.memory.current    1 while the local list is current, else 0
 * gatehouse.revocation.memory.floors     floors in memory
 * gatehouse.revocation.memory.loads      full loads of the list
 * gatehouse.revocation.memory.applied    entries of the stream that were applied
 * gatehouse.revocation.memory.restored   floors that were written back after another Redis had lost them
 * gatehouse.revocation.memory.malformed  entries of the stream and members of the list that were skipped as malformed
 * </pre>
 */
final class RevocationMeters implements MeterBinder {

	private static final String PREFIX = "gatehouse.revocation.memory.";

	private final LocalRevocationList memory;

	private final RevocationStatistics statistics;

	RevocationMeters(LocalRevocationList memory, RevocationStatistics statistics) {
		this.memory = memory;
		this.statistics = statistics;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder(PREFIX + "current", this.memory, (memory) -> memory.isCurrent() ? 1 : 0)
			.description("1 while the copy in memory is current, else 0")
			.register(registry);
		Gauge.builder(PREFIX + "floors", this.memory, LocalRevocationList::size)
			.description("Floors in memory")
			.register(registry);
		count(registry, "loads", "Full loads of the list", this.statistics.loads());
		count(registry, "applied", "Entries of the stream that were applied", this.statistics.applied());
		count(registry, "restored", "Floors that were restored after Redis had lost them", this.statistics.restored());
		count(registry, "malformed", "Entries of the stream and members of the list that were skipped as malformed",
				this.statistics.malformed());
	}

	private static void count(MeterRegistry registry, String name, String description, LongAdder count) {
		FunctionCounter.builder(PREFIX + name, count, LongAdder::sum).description(description).register(registry);
	}

}
