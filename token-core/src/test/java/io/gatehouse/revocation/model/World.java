package io.gatehouse.revocation.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One moment of a small world: a Redis with a replica, two gateways, and somebody who
 * revokes one token that was issued long before. Everything that can happen next, in any
 * order, is in {@link #next(Set)}: messages are late or lost, processes die and come
 * back, the replica takes over without the leases. Times are what is left of them, in
 * ticks, so that the world is finite although time goes on for ever; a lease is
 * {@value #LEASE} ticks.
 *
 * @param revoked whether the revocation is in the list and at the end of the stream
 * @param replicated whether the replica has it
 * @param phase how far the call that revokes has come
 * @param tookOver whether the replica has taken over
 * @param settling for how long a revoker that has seen a new primary still waits
 * @param one a gateway
 * @param other another gateway
 */
record World(boolean revoked, boolean replicated, Phase phase, boolean tookOver, int settling, Gateway one,
		Gateway other) {

	static final int LEASE = 2;

	World {
		// which of the two is which makes no difference
		if (one.order() > other.order()) {
			Gateway first = other;
			other = one;
			one = first;
		}
	}

	/** Two gateways that run, and nothing else yet. */
	static World beginning() {
		return new World(false, false, Phase.IDLE, false, 0, Gateway.STARTED, Gateway.STARTED);
	}

	/** Whether a gateway would let the token in now. */
	boolean accepts(Set<Rule> rules) {
		return this.one.accepts(rules) || this.other.accepts(rules);
	}

	/** Whether the call that revokes has returned. */
	boolean isReturned() {
		return this.phase == Phase.RETURNED;
	}

	/** Everything that can happen next. */
	List<World> next(Set<Rule> rules) {
		List<World> next = new ArrayList<>();
		next.add(new World(this.revoked, this.replicated, this.phase, this.tookOver, Math.max(0, this.settling - 1),
				this.one.later(), this.other.later()));
		this.one.next(this.revoked, rules).forEach((gateway) -> next.add(with(gateway, this.other)));
		this.other.next(this.revoked, rules).forEach((gateway) -> next.add(with(this.one, gateway)));
		addRevoker(rules, next);
		if (this.revoked && !this.replicated) {
			next.add(with(this.phase, true));
		}
		if (!this.tookOver) {
			next.add(takenOver());
		}
		return next;
	}

	private void addRevoker(Set<Rule> rules, List<World> next) {
		if (this.phase == Phase.IDLE) {
			next.add(new World(true, this.replicated, Phase.WRITTEN, this.tookOver, this.settling,
					this.one.awaitedNow(), this.other.awaitedNow()));
		}
		if (this.phase == Phase.WRITTEN && (this.replicated || !rules.contains(Rule.REVOCATION_IS_REPLICATED))) {
			next.add(with(Phase.STORED, this.replicated));
		}
		if (this.phase == Phase.STORED && mayReturn(rules)) {
			next.add(with(Phase.RETURNED, this.replicated));
		}
	}

	private boolean mayReturn(Set<Rule> rules) {
		boolean settled = this.settling == 0 || !rules.contains(Rule.NEW_PRIMARY_WAITS_A_LEASE);
		return !rules.contains(Rule.REVOKER_WAITS) || (settled && this.one.isDone() && this.other.isDone());
	}

	/**
	 * The replica has what had reached it, and knows of no lease. A revoker whose write
	 * was lost before it counted as stored begins again.
	 */
	private World takenOver() {
		Phase continued = (this.phase == Phase.WRITTEN && !this.replicated) ? Phase.IDLE : this.phase;
		return new World(this.replicated, this.replicated, continued, true, LEASE, this.one.forgotten(),
				this.other.forgotten());
	}

	private World with(Gateway first, Gateway second) {
		return new World(this.revoked, this.replicated, this.phase, this.tookOver, this.settling, first, second);
	}

	private World with(Phase reached, boolean copied) {
		return new World(this.revoked, copied, reached, this.tookOver, this.settling, this.one, this.other);
	}

	/** How far a revoke has come. */
	enum Phase {

		/** Not begun. */
		IDLE,

		/** The primary has it. */
		WRITTEN,

		/** It counts as stored; the gateways are waited for. */
		STORED,

		/** The call has returned. */
		RETURNED

	}

}
