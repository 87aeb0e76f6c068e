package io.gatehouse.session;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.gatehouse.session.BarrierAnswer.Lease;
import io.gatehouse.session.BarrierAnswer.Memory;
import org.jspecify.annotations.Nullable;

/**
 * What this process has seen of leases, and when by its own monotonic clock. A lease that
 * was seen with some end was granted before that answer came, so it is over a whole lease
 * later, whatever Redis' clock shows, which may be set meanwhile. One that is not seen
 * any more is not over before: only a gateway that says that it left has left. Times are
 * nanoseconds. Not thread-safe.
 */
final class LeaseSightings {

	/** Clocks run equally fast but for this part. */
	private static final long DRIFT = 500;

	/** Far longer than any lease, and any call waits. */
	private static final long LONGEST_MILLIS = Duration.ofDays(1).toMillis();

	private final long leaseMillis;

	private final long takeoverMillis;

	private final Map<String, Sighting> sightings = new HashMap<>();

	private @Nullable Memory memory;

	private long settledNanos;

	/**
	 * Nothing was seen yet.
	 * @param lease how long a lease is, if Redis does not say that one is longer
	 * @param takeoverWait how long the leases of a former primary may go on
	 */
	LeaseSightings(Duration lease, Duration takeoverWait) {
		this.leaseMillis = lease.toMillis();
		this.takeoverMillis = takeoverWait.toMillis();
	}

	/**
	 * Notes an answer.
	 * @param nanos when it came
	 */
	void see(BarrierAnswer answer, long nanos) {
		if (!answer.memory().equals(this.memory)) {
			this.memory = answer.memory();
			this.sightings.clear();
			long known = Math.max(0, answer.now() - answer.memory().since());
			this.settledNanos = nanos + ((known >= this.takeoverMillis) ? 0 : certainly(this.takeoverMillis - known));
		}
		answer.left().forEach(this.sightings::remove);
		this.sightings.entrySet()
			.removeIf((seen) -> answer.lease(seen.getKey()) == null && nanos - seen.getValue().overNanos() >= 0);
		for (String gateway : answer.gateways()) {
			Lease lease = Objects.requireNonNull(answer.lease(gateway));
			Sighting former = this.sightings.get(gateway);
			this.sightings.put(gateway, new Sighting(lease, (former != null && former.lease().ends() == lease.ends())
					? former.overNanos() : nanos + certainly(Math.max(this.leaseMillis, lease.ends() - answer.now()))));
		}
	}

	/** The gateways whose leases may not be over, as they were last seen. */
	Map<String, Sighting> sightings() {
		return this.sightings;
	}

	/** When the leases are over that were given before this Redis was known. */
	long settledNanos() {
		return this.settledNanos;
	}

	/**
	 * How long to wait here until that long has gone by there, where milliseconds are
	 * cut.
	 */
	private static long certainly(long millis) {
		long nanos = Duration.ofMillis(Math.min(millis, LONGEST_MILLIS) + 1).toNanos();
		return nanos + nanos / DRIFT;
	}

	/**
	 * A lease that was seen.
	 *
	 * @param lease as it was last
	 * @param overNanos when it is over
	 */
	record Sighting(Lease lease, long overNanos) {

	}

}
