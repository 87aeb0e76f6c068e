package io.gatehouse.gateway;

import java.time.Duration;

import io.gatehouse.gateway.TwoClocks.Moment;
import io.gatehouse.revocation.StreamId;
import org.jspecify.annotations.Nullable;

/**
 * For how long this gateway may answer from what it has in memory. Each renewal brings a
 * grant: good until a time on this process' own clocks, and for a stream that ended with
 * the entry that was its last when Redis answered. It counts from when that entry has
 * been applied. While the two clocks disagree about the time since the renewal was sent,
 * it is not held. One thread writes, and any thread reads.
 */
final class Lease {

	private final TwoClocks clocks;

	private final Duration length;

	private StreamId applied = StreamId.NONE;

	/** The one that waits for its entry; later ones would wait for later entries. */
	private @Nullable Grant pending;

	/** The latest that counted, also when it is over. */
	private volatile @Nullable Grant latest;

	private volatile boolean dropped;

	/**
	 * No lease yet.
	 * @param length how long a lease is
	 */
	Lease(TwoClocks clocks, Duration length) {
		this.clocks = clocks;
		this.length = length;
	}

	/**
	 * A renewal was answered.
	 * @param sent what the clocks showed before it was sent
	 * @param head the entry that was the stream's last
	 */
	void granted(Moment sent, StreamId head) {
		if (this.pending == null || isOver(this.pending)) {
			this.pending = new Grant(sent, head);
		}
		settle();
	}

	/** Everything in the stream up to an entry is in memory. */
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

	/** Nothing that was granted counts any more. */
	void drop() {
		this.dropped = true;
		this.pending = null;
		this.applied = StreamId.NONE;
	}

	/** Whether the memory may be answered from. Ask before reading it. */
	boolean isHeld() {
		Grant grant = this.latest;
		return grant != null && !isOver(grant) && !this.dropped;
	}

	/**
	 * Whether nothing was missing in memory a while ago.
	 * @param age how long ago at the most
	 */
	boolean wasHeld(Duration age) {
		Grant grant = this.latest;
		return grant != null && this.clocks.isWithin(grant.sent(), age);
	}

	private boolean isOver(Grant grant) {
		return !this.clocks.isWithin(grant.sent(), this.length);
	}

	/**
	 * A grant.
	 *
	 * @param sent when it was asked for
	 * @param head the entry that has to be applied
	 */
	private record Grant(Moment sent, StreamId head) {

	}

}
