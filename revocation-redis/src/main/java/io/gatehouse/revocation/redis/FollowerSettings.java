package io.gatehouse.revocation.redis;

import java.time.Clock;
import java.time.Duration;

/**
 * Settings of the follower of the list of revocations.
 *
 * @param lease how long a lease is
 * @param takeoverWait for how long the verdict is unknown after another Redis took over,
 * while floors that it lost are put back; zero where it loses none
 * @param horizon the age from which a floor covers no token
 * @param clock the one by which tokens expire here
 */
record FollowerSettings(Duration lease, Duration takeoverWait, Duration horizon, Clock clock) {

	private static final Duration LONGEST_BLOCK = Duration.ofMillis(500);

	/** Returns the time to wait for stream entries before the lease is renewed. */
	Duration block() {
		return block(this.lease);
	}

	/**
	 * Returns that time for a length of leases: a quarter of it, at most 500 ms. While
	 * the list does not change, renewals are this far apart.
	 */
	static Duration block(Duration lease) {
		Duration quarter = lease.dividedBy(4);
		return (quarter.compareTo(LONGEST_BLOCK) < 0) ? quarter : LONGEST_BLOCK;
	}

	/**
	 * Returns the lowest floor that can cover a token. Of Redis' clock and this one, the
	 * one that is behind is used, so that a wrongly set clock removes nothing.
	 * @param redisMilli the time by Redis' clock, in epoch ms
	 */
	double oldest(long redisMilli) {
		return Math.max(0, Math.min(redisMilli, this.clock.millis()) - this.horizon.toMillis());
	}

}
