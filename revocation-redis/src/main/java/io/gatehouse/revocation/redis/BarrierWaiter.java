package io.gatehouse.revocation.redis;

import java.util.HashMap;
import java.util.Map;

import io.gatehouse.revocation.redis.BarrierAnswer.GatewayLease;
import io.gatehouse.revocation.redis.BarrierAnswer.RedisIncarnation;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * Call that waits until no gateway accepts what it revoked. Times are nanoseconds of this
 * process' monotonic clock, counted from the arrival of an answer, which is never before
 * Redis gave it. Only the loop of rounds may call methods other than {@link #leave()}.
 */
final class BarrierWaiter {

	private final Map<String, Long> floors;

	private final MonoSink<Void> sink;

	private volatile boolean gone;

	private @Nullable Progress progress;

	/**
	 * Creates a waiter.
	 * @param floors members and their minimum floors, in epoch ms
	 * @param sink the subscriber to notify
	 */
	BarrierWaiter(Map<String, Long> floors, MonoSink<Void> sink) {
		this.floors = floors;
		this.sink = sink;
	}

	Map<String, Long> floors() {
		return this.floors;
	}

	/** Stops waiting. May be called on any thread. */
	void leave() {
		this.gone = true;
	}

	boolean isGone() {
		return this.gone;
	}

	/**
	 * Returns whether the floors are still to be verified and the leases to be recorded.
	 */
	boolean isNew() {
		return this.progress == null;
	}

	/** Returns whether replicas have not yet confirmed the revocation. */
	boolean isUnstored() {
		return this.progress == null || !this.progress.stored;
	}

	/**
	 * Applies the first answer, which was requested after this waiter joined.
	 * @param firstPlace the position of its floors among those that were sent
	 * @param seen the sightings of leases, including those of this answer
	 */
	void begin(BarrierAnswer answer, int firstPlace, RevocationProperties settings, LeaseSightings seen) {
		if (answer.lacks(firstPlace, this.floors.size())) {
			leave();
			this.sink.error(UnconfirmedRevocationException.lost());
			return;
		}
		Map<String, Long> leases = new HashMap<>();
		seen.sightings().forEach((gateway, sighting) -> {
			if (!hasApplied(sighting.lease(), answer.head())) {
				leases.put(gateway, sighting.overNanos());
			}
		});
		this.progress = new Progress(answer.incarnation(), answer.head(), leases, seen.settledNanos());
		this.progress.store(answer, settings);
	}

	/**
	 * Returns whether a lease has applied the head. With an empty stream that cannot be
	 * told, unless there are no floors to apply.
	 */
	private boolean hasApplied(GatewayLease lease, StreamId head) {
		return lease.applied().compareTo(head) >= 0 && (!head.equals(StreamId.NONE) || this.floors.isEmpty());
	}

	/**
	 * Applies a later answer. An answer from another incarnation resets this waiter to
	 * new. A gateway that is missing from the answer is still waited for.
	 */
	void proceed(BarrierAnswer answer, RevocationProperties settings) {
		Progress current = this.progress;
		if (current != null && !current.incarnation.equals(answer.incarnation())) {
			this.progress = null;
		}
		else if (current != null) {
			current.leases.keySet().removeIf((gateway) -> {
				GatewayLease lease = answer.lease(gateway);
				return answer.left().contains(gateway) || (lease != null && hasApplied(lease, current.head));
			});
			current.store(answer, settings);
		}
	}

	/**
	 * Records whether enough gateways follow. Once is enough: a gateway that joins later
	 * loads the list including this revocation.
	 */
	void note(boolean enoughGateways) {
		if (this.progress != null) {
			this.progress.reached |= enoughGateways;
		}
	}

	/**
	 * Completes the subscriber if the wait is over, and returns whether this waiter is
	 * gone.
	 */
	boolean isOver(long nanos) {
		if (!this.gone && this.progress != null && this.progress.isDone(nanos)) {
			leave();
			this.sink.success();
		}
		return this.gone;
	}

	/** State of the wait: pending leases and confirmations. */
	private static final class Progress {

		private final RedisIncarnation incarnation;

		private final StreamId head;

		/** Ends of the leases of gateways that have not applied the head. */
		private final Map<String, Long> leases;

		private final long settled;

		private boolean stored;

		private boolean reached;

		Progress(RedisIncarnation incarnation, StreamId head, Map<String, Long> leases, long settled) {
			this.incarnation = incarnation;
			this.head = head;
			this.leases = leases;
			this.settled = settled;
		}

		void store(BarrierAnswer answer, RevocationProperties settings) {
			this.stored |= answer.replicas() >= settings.minReplicas();
		}

		boolean isDone(long nanos) {
			return this.stored && this.reached && nanos - this.settled >= 0
					&& this.leases.values().stream().allMatch((end) -> nanos - end >= 0);
		}

	}

}
