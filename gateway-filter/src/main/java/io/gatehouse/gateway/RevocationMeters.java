package io.gatehouse.gateway;

import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

import io.gatehouse.gateway.UnknownDecisions.Decision;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the state of revocations as metrics.
 *
 * <pre>
 * gatehouse.revocation.unknown{policy,cause,outcome}  requests that the policy for an unknown verdict decided
 * gatehouse.revocation.memory.current                 1 while the local list is current, else 0
 * gatehouse.revocation.memory.floors                  floors in memory
 * gatehouse.revocation.memory.loads                   full loads of the list
 * gatehouse.revocation.memory.applied                 entries of the stream that were applied
 * gatehouse.revocation.memory.restored                floors that were written back after another Redis had lost them
 * gatehouse.revocation.memory.malformed               entries of the stream and members of the list that were skipped as malformed
 * </pre>
 */
final class RevocationMeters implements MeterBinder {

	private static final String PREFIX = "gatehouse.revocation.";

	private final UnknownDecisions decisions;

	private final @Nullable LocalRevocationList memory;

	private final @Nullable RevocationStatistics statistics;

	/**
	 * Creates the meters.
	 * @param memory the list in memory, or {@code null} if there is none
	 * @param statistics the counters of that list, or {@code null} if there is none
	 */
	RevocationMeters(UnknownDecisions decisions, @Nullable LocalRevocationList memory,
			@Nullable RevocationStatistics statistics) {
		this.decisions = decisions;
		this.memory = memory;
		this.statistics = statistics;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.decisions.whenFirstTaken((decision, count) -> count(registry, decision, count));
		if (this.memory != null) {
			Gauge.builder(PREFIX + "memory.current", this.memory, (memory) -> memory.isCurrent() ? 1 : 0)
				.description("1 while the memory can be believed, else 0")
				.register(registry);
			Gauge.builder(PREFIX + "memory.floors", this.memory, LocalRevocationList::size)
				.description("How many floors are in memory")
				.register(registry);
		}
		if (this.statistics != null) {
			count(registry, "memory.loads", "How often the list was loaded as a whole", this.statistics.loads());
			count(registry, "memory.applied", "How many entries of the stream were applied", this.statistics.applied());
			count(registry, "memory.restored", "How many floors were put back that another Redis had lost",
					this.statistics.restored());
			count(registry, "memory.malformed",
					"How many entries of the stream, and members of the list, were skipped since they could not be read",
					this.statistics.malformed());
		}
	}

	private static void count(MeterRegistry registry, Decision decision, LongAdder count) {
		FunctionCounter.builder(PREFIX + "unknown", count, LongAdder::sum)
			.description("Requests about which nobody could say whether their token is revoked")
			.tag("policy", decision.policy().name().toLowerCase(Locale.ROOT))
			.tag("cause", decision.cause())
			.tag("outcome", decision.admitted() ? "admitted" : "refused")
			.register(registry);
	}

	private static void count(MeterRegistry registry, String name, String description, LongAdder count) {
		FunctionCounter.builder(PREFIX + name, count, LongAdder::sum).description(description).register(registry);
	}

}
