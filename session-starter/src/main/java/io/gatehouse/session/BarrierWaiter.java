package io.gatehouse.session;

import java.util.HashMap;
import java.util.Map;

import io.gatehouse.revocation.StreamId;
import io.gatehouse.session.BarrierAnswer.Lease;
import io.gatehouse.session.BarrierAnswer.Memory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * A call that waits until no gateway accepts what it revoked. Times are nanoseconds of
 * this process' own monotonic clock, counted from when an answer came, which is never
 * before Redis gave it. All but {@link #leave()} is for the one who runs the rounds.
 */
final class BarrierWaiter {

	private final Map<String, Long> floors;

	private final MonoSink<Void> sink;

	private volatile boolean gone;

	private @Nullable Progress progress;

	/**
	 * A new waiter.
	 * @param floors members, and the floors that they have at the least, in epoch ms
	 * @param sink who is told
	 */
	BarrierWaiter(Map<String, Long> floors, MonoSink<Void> sink) {
		this.floors = floors;
		this.sink = sink;
	}

	Map<String, Long> floors() {
		return this.floors;
	}

	/** Waits no longer. */
	void leave() {
		this.gone = true;
	}

	boolean isGone() {
		return this.gone;
	}

	/** Whether its floors have to be verified, and the leases taken down. */
	boolean isNew() {
		return this.progress == null;
	}

	/** Whether replicas have not confirmed yet what it waits for. */
	boolean isUnstored() {
		return this.progress == null || !this.progress.stored;
	}

	/**
	 * Takes the first answer, which has everything that was there when this one joined.
	 * @param firstPlace where its floors stood among those that were sent
	 * @param seen the leases, with those of this answer
	 */
	void begin(BarrierAnswer answer, int firstPlace, GatehouseRevocationProperties settings, LeaseSightings seen) {
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
		this.progress = new Progress(answer.memory(), answer.head(), leases, seen.settledNanos());
		this.progress.store(answer, settings);
	}

	/**
	 * Without entries nothing is known to be applied, unless there is nothing to apply.
	 */
	private boolean hasApplied(Lease lease, StreamId head) {
		return lease.applied().compareTo(head) >= 0 && (!head.equals(StreamId.NONE) || this.floors.isEmpty());
	}

	/**
	 * Takes a later answer. One from another memory makes this a new one. A gateway that
	 * is in it no more is waited for as before.
	 */
	void proceed(BarrierAnswer answer, GatehouseRevocationProperties settings) {
		Progress current = this.progress;
		if (current != null && !current.memory.equals(answer.memory())) {
			this.progress = null;
		}
		else if (current != null) {
			current.leases.keySet().removeIf((gateway) -> {
				Lease lease = answer.lease(gateway);
				return answer.left().contains(gateway) || (lease != null && hasApplied(lease, current.head));
			});
			current.store(answer, settings);
		}
	}

	/**
	 * Notes whether enough gateways follow. Once is enough: a gateway that joins later
	 * has loaded the list with what was revoked.
	 */
	void note(boolean enoughGateways) {
		if (this.progress != null) {
			this.progress.reached |= enoughGateways;
		}
	}

	/**
	 * Tells who waits if nothing has to be waited for any more, and whether that is so.
	 */
	boolean isOver(long nanos) {
		if (!this.gone && this.progress != null && this.progress.isDone(nanos)) {
			leave();
			this.sink.success();
		}
		return this.gone;
	}

	/** What is still to be waited for. */
	private static final class Progress {

		private final Memory memory;

		private final StreamId head;

		/** When the leases end of gateways that have not applied the head. */
		private final Map<String, Long> leases;

		private final long settled;

		private boolean stored;

		private boolean reached;

		Progress(Memory memory, StreamId head, Map<String, Long> leases, long settled) {
			this.memory = memory;
			this.head = head;
			this.leases = leases;
			this.settled = settled;
		}

		void store(BarrierAnswer answer, GatehouseRevocationProperties settings) {
			this.stored |= answer.replicas() >= settings.minReplicas();
		}

		boolean isDone(long nanos) {
			return this.stored && this.reached && nanos - this.settled >= 0
					&& this.leases.values().stream().allMatch((end) -> nanos - end >= 0);
		}

	}

}
