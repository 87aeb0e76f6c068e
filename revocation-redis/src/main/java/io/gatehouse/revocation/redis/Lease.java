package io.gatehouse.revocation.redis;

import java.time.Duration;

import io.gatehouse.revocation.redis.TwoClocks.Moment;
import org.jspecify.annotations.Nullable;

/**
 * Lease during which this gateway may answer from memory. Each renewal brings a grant. It
 * is valid until a time on this process' own clocks, and refers to the stream's last
 * entry when Redis answered. It takes effect when that entry has been applied. The lease
 * is not held while the two clocks disagree about the time since the renewal was sent.
 * Written by one thread, read by any thread.
 */
final class Lease {

	private final TwoClocks clocks;

	private final Duration length;

	private StreamId applied = StreamId.NONE;

	/** Grant that waits for its entry; later grants would wait for later entries. */
	private @Nullable Grant pending;

	/** Latest grant that took effect, even if it has expired. */
	private volatile @Nullable Grant latest;

	private volatile boolean dropped;

	/**
	 * Creates a lease that is not held.
	 * @param length the length of the lease
	 */
	Lease(TwoClocks clocks, Duration length) {
		this.clocks = clocks;
		this.length = length;
	}

	/**
	 * Records the answer to a renewal.
	 * @param sent the time by both clocks before the renewal was sent
	 * @param head the last entry of the stream
	 */
	void granted(Moment sent, StreamId head) {
		if (this.pending == null || isOver(this.pending)) {
			this.pending = new Grant(sent, head);
		}
		settle();
	}

	/** Records that everything in the stream up to an entry is in memory. */
	void applied(StreamId id) {
		this.applied = id;
		settle();
	}

	private void settle() {
		Grant grant = this.pending;
		if (grant != null && grant.head().compareTo(this.applied) <= 0) {
			this.latest = grant;
			this.dropped = false;
			this.pending = null;
		}
	}

	/** Ends the lease until the next grant takes effect. */
	void drop() {
		this.dropped = true;
		this.pending = null;
		this.applied = StreamId.NONE;
	}

	/** Whether the gateway may answer from memory. Call this before reading it. */
	boolean isHeld() {
		Grant grant = this.latest;
		return grant != null && !isOver(grant) && !this.dropped;
	}

	/** The time until the lease ends if it is not renewed; zero if it is not held. */
	Duration remaining() {
		Grant grant = this.latest;
		if (grant == null || !isHeld()) {
			return Duration.ZERO;
		}
		Duration left = this.length.minusNanos(this.clocks.nanos() - grant.sent().nanos());
		return left.isNegative() ? Duration.ZERO : left;
	}

	/**
	 * Whether memory was complete recently.
	 * @param age the longest time since the renewal was sent
	 */
	boolean wasHeld(Duration age) {
		Grant grant = this.latest;
		return grant != null && this.clocks.isWithin(grant.sent(), age);
	}

	private boolean isOver(Grant grant) {
		return !this.clocks.isWithin(grant.sent(), this.length);
	}

	/**
	 * Grant of a lease.
	 *
	 * @param sent the time at which it was requested
	 * @param head the stream entry that has to be applied first
	 */
	private record Grant(Moment sent, StreamId head) {

	}

}
