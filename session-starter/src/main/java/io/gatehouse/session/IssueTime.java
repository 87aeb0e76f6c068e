package io.gatehouse.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

import io.gatehouse.revocation.Floor;

/**
 * When a token is issued, and how long it is held back. A token must not be covered by
 * floors that were set before it, so its {@code iat} lies past them: if a floor was set
 * in this very second, in the next one. A floor that is set after it must cover it, so
 * nobody gets the token before the second of its {@code iat} has begun on Redis' clock;
 * otherwise a logout in the same second would leave it alive.
 *
 * @param issuedAt the {@code iat}, in whole seconds
 * @param hold how long to wait from when Redis told the time; at most about a second,
 * unless Redis' clock was set back
 */
record IssueTime(Instant issuedAt, Duration hold) {

	/** Two clocks that are being adjusted differ by less than this in a second. */
	private static final Duration CLOCK_DRIFT = Duration.ofMillis(5);

	/**
	 * The rule above.
	 * @param redisMilli what Redis' clock showed when it was asked for the floors
	 * @param floors the floors that could cover the token
	 */
	static IssueTime of(long redisMilli, Collection<Floor> floors) {
		long second = Math.floorDiv(redisMilli, 1000L);
		for (Floor floor : floors) {
			second = Math.max(second, Math.floorDiv(floor.epochMilli(), 1000L) + 1);
		}
		Duration ahead = Duration.ofMillis(second * 1000 - redisMilli);
		boolean begun = ahead.isNegative() || ahead.isZero();
		return new IssueTime(Instant.ofEpochSecond(second), begun ? Duration.ZERO : ahead.plus(CLOCK_DRIFT));
	}

}
