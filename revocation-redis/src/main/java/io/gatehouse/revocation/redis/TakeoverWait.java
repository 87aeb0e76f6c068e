package io.gatehouse.revocation.redis;

import java.time.Duration;

import io.gatehouse.token.InvalidSettingException;

/**
 * Computes how long leases of a former primary may last after another Redis took over. A
 * primary that is cut off from its replicas grants leases until it counts too few
 * replicas, with {@code min-replicas-to-write} and {@code min-replicas-max-lag} in Redis.
 * It counts once a second, in whole seconds, so this takes up to two seconds longer than
 * the lag.
 */
final class TakeoverWait {

	private static final Duration RESOLUTION = Duration.ofSeconds(2);

	private static final Duration SHORTEST_LAG = Duration.ofSeconds(1);

	private static final Duration LONGEST_LAG = Duration.ofMinutes(2);

	private TakeoverWait() {
	}

	/**
	 * Returns the wait after which no lease of a former primary is left.
	 * @param lease the length of a lease
	 * @param minReplicas {@code gatehouse.revocation.min-replicas}; with 0 a former
	 * primary is assumed to be dead
	 * @param maxLag the {@code min-replicas-max-lag} of Redis
	 * @return the lease, and with replicas the lag and two seconds more
	 */
	static Duration of(Duration lease, int minReplicas, Duration maxLag) {
		return (minReplicas > 0) ? lease.plus(maxLag).plus(RESOLUTION) : lease;
	}

	/**
	 * Checks that Redis can have a {@code min-replicas-max-lag}.
	 * @throws InvalidSettingException if it cannot
	 */
	static void checkLag(Duration maxLag) {
		if (maxLag.compareTo(SHORTEST_LAG) < 0 || maxLag.compareTo(LONGEST_LAG) > 0) {
			throw new InvalidSettingException("gatehouse.revocation.min-replicas-max-lag", maxLag.toString(),
					"Redis accepts only whole seconds. With 0, a primary without replicas grants leases permanently; a long time delays revocations after a failover.",
					"Set a duration from " + SHORTEST_LAG + " to " + LONGEST_LAG
							+ ", the same as 'min-replicas-max-lag' in Redis.");
		}
	}

}
