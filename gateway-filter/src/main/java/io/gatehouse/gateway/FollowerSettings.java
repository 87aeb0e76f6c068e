package io.gatehouse.gateway;

import java.time.Duration;

/**
 * How the list of revocations is followed.
 *
 * @param lease how long a lease is
 * @param takeoverWait for how long the verdict is unknown after another Redis took over,
 * while floors that it lost are put back; zero where it loses none
 * @param horizon how old a floor is that can hit no token any more
 * @param pageSize how many floors are loaded at once
 */
record FollowerSettings(Duration lease, Duration takeoverWait, Duration horizon, int pageSize) {

	private static final Duration LONGEST_BLOCK = Duration.ofMillis(500);

	/** For how long to wait for news before the lease is renewed. */
	Duration block() {
		Duration quarter = this.lease.dividedBy(4);
		return (quarter.compareTo(LONGEST_BLOCK) < 0) ? quarter : LONGEST_BLOCK;
	}

}
