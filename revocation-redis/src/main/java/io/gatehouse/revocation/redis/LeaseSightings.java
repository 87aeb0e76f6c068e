package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.gatehouse.revocation.redis.BarrierAnswer.GatewayLease;
import io.gatehouse.revocation.redis.BarrierAnswer.RedisIncarnation;
import org.jspecify.annotations.Nullable;

/**
 * Leases that this process has seen, with times of its own monotonic clock in
 * nanoseconds. A lease was granted before the answer that shows it, so it is over one
 * lease period later, independent of Redis' clock, which may be set meanwhile. A lease
 * that disappears from the answers is still waited for, unless its gateway announced that
 * it left. Not thread-safe.
 */
final class LeaseSightings {

	/** Assumed clock drift: one part in this many. */
	private static final long DRIFT = 500;

	/** Bound far above any lease and any call's wait. */
	private static final long LONGEST_MILLIS = Duration.ofDays(1).toMillis();

	private final long leaseMillis;

	private final long takeoverMillis;

	private final Map<String, Sighting> sightings = new HashMap<>();

	private @Nullable RedisIncarnation incarnation;

	private long settledNanos;

	/**
	 * Creates an instance that has seen no lease.
	 * @param lease the length of a lease, unless Redis shows a longer one
	 * @param takeoverWait how long the leases of a former primary may last
	 */
	LeaseSightings(Duration lease, Duration takeoverWait) {
		this.leaseMillis = lease.toMillis();
		this.takeoverMillis = takeoverWait.toMillis();
	}

	/**
	 * Records an answer.
	 * @param nanos the time of its arrival
	 */
	void see(BarrierAnswer answer, long nanos) {
		if (!answer.incarnation().equals(this.incarnation)) {
			this.incarnation = answer.incarnation();
			this.sightings.clear();
			long known = Math.max(0, answer.now() - answer.incarnation().since());
			this.settledNanos = nanos + ((known >= this.takeoverMillis) ? 0 : certainly(this.takeoverMillis - known));
		}
		answer.left().forEach(this.sightings::remove);
		this.sightings.entrySet()
			.removeIf((seen) -> answer.lease(seen.getKey()) == null && nanos - seen.getValue().overNanos() >= 0);
		for (String gateway : answer.gateways()) {
			GatewayLease lease = Objects.requireNonNull(answer.lease(gateway));
			// the same end means the same grant, so the first sighting's earlier time
			// still holds
			Sighting former = this.sightings.get(gateway);
			this.sightings.put(gateway, new Sighting(lease, (former != null && former.lease().ends() == lease.ends())
					? former.overNanos() : nanos + certainly(Math.max(this.leaseMillis, lease.ends() - answer.now()))));
		}
	}

	/** Returns the leases that may not be over, as they were last seen, by gateway id. */
	Map<String, Sighting> sightings() {
		return this.sightings;
	}

	/**
	 * Returns the time at which leases that were granted before this Redis was known are
	 * over.
	 */
	long settledNanos() {
		return this.settledNanos;
	}

	/**
	 * Converts a period of Redis' clock, which truncates to milliseconds, to the
	 * nanoseconds after which it has certainly passed.
	 */
	private static long certainly(long millis) {
		long nanos = Duration.ofMillis(Math.min(millis, LONGEST_MILLIS) + 1).toNanos();
		return nanos + nanos / DRIFT;
	}

	/**
	 * Latest sighting of a lease.
	 *
	 * @param lease the lease as it was last seen
	 * @param overNanos the time at which it is over
	 */
	record Sighting(GatewayLease lease, long overNanos) {

	}

}
