package io.gatehouse.gateway;

import java.time.Clock;
import java.time.Duration;

/**
 * How the list of revocations is followed.
 *
 * @param lease how long a lease is
 * @param takeoverWait for how long the verdict is unknown after another Redis took over,
 * while floors that it lost are put back; zero where it loses none
 * @param horizon how old a floor is that can hit no token any more
 * @param clock the one by which tokens expire here
 */
record FollowerSettings(Duration lease, Duration takeoverWait, Duration horizon, Clock clock) {

	private static final Duration LONGEST_BLOCK = Duration.ofMillis(500);

	/** For how long to wait for news before the lease is renewed. */
	Duration block() {
		return block(this.lease);
	}

	/**
	 * The same, for a length of leases. Where the list stays as it is, a renewal is sent
	 * so long after the one before.
	 */
	static Duration block(Duration lease) {
		Duration quarter = lease.dividedBy(4);
		return (quarter.compareTo(LONGEST_BLOCK) < 0) ? quarter : LONGEST_BLOCK;
	}

	/**
	 * The lowest floor that can hit a token. The clock that is behind counts, so that one
	 * that is set wrongly forgets nothing.
	 * @param redisMilli the time by Redis' clock, in epoch ms
	 */
	double oldest(long redisMilli) {
		return Math.max(0, Math.min(redisMilli, this.clock.millis()) - this.horizon.toMillis());
	}

}
