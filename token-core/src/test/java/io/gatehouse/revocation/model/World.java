package io.gatehouse.revocation.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One moment of a small world: a Redis with a replica, gateways, and somebody who revokes
 * one token that was issued long before. Everything that can happen next, in any order,
 * is in {@link #next(Set)}: messages are late or lost, processes die and come back, the
 * replica takes over without the leases. In a world with one gateway, its machine may
 * stand still too, and Redis' clock may be set forward. Times are what is left of them,
 * in ticks, so that the world is finite although time goes on for ever; a lease is
 * {@value #LEASE} ticks.
 *
 * @param revoked whether the revocation is in the list and at the end of the stream
 * @param replicated whether the replica has it
 * @param phase how far the call that revokes has come
 * @param tookOver whether the replica has taken over
 * @param settling for how long a revoker that has seen a new primary still waits
 * @param gateways one or two gateways
 */
record World(boolean revoked, boolean replicated, Phase phase, boolean tookOver, int settling, List<Gateway> gateways) {

	static final int LEASE = 2;

	World {
		// which of them is which makes no difference
		if (gateways.size() == 2 && gateways.get(0).order() > gateways.get(1).order()) {
			gateways = List.of(gateways.get(1), gateways.get(0));
		}
	}

	/** Gateways that run, and nothing else yet. */
	static World beginning(int gateways) {
		return new World(false, false, Phase.IDLE, false, 0, Collections.nCopies(gateways, Gateway.STARTED));
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof World world && this.revoked == world.revoked && this.replicated == world.replicated
				&& this.phase == world.phase && this.tookOver == world.tookOver && this.settling == world.settling
				&& this.gateways.equals(world.gateways);
	}

	/** Spreads: the numbers in it are small, and there are many worlds. */
	@Override
	public int hashCode() {
		long hash = (this.revoked ? 2L : 0L) + (this.replicated ? 1L : 0L);
		hash = hash * 31 + this.phase.hashCode();
		hash = hash * 6 + this.settling * 2L + (this.tookOver ? 1L : 0L);
		for (Gateway gateway : this.gateways) {
			hash = hash * 1_000_003 + gateway.order();
		}
		return (int) ((hash * 0x9E3779B97F4A7C15L) >>> 32);
	}

	/** Whether a gateway would let the token in now. */
	boolean accepts(Set<Rule> rules) {
		for (Gateway gateway : this.gateways) {
			if (gateway.accepts(rules)) {
				return true;
			}
		}
		return false;
	}

	/** Whether the call that revokes has returned. */
	boolean isReturned() {
		return this.phase == Phase.RETURNED;
	}

	/** Everything that can happen next. */
	List<World> next(Set<Rule> rules) {
		List<World> next = new ArrayList<>();
		next.add(new World(this.revoked, this.replicated, this.phase, this.tookOver, Math.max(0, this.settling - 1),
				each((gateway) -> gateway.later(rules))));
		boolean withClocks = this.gateways.size() == 1;
		for (int i = 0; i < this.gateways.size(); i++) {
			for (Gateway changed : this.gateways.get(i).next(this.revoked, withClocks, rules)) {
				next.add(with(
						(this.gateways.size() == 1) ? List.of(changed) : List.of(changed, this.gateways.get(1 - i))));
			}
		}
		if (withClocks) {
			next.add(with(each(Gateway::over)));
		}
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
					each((gateway) -> gateway.awaitedNow(rules))));
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
		return !rules.contains(Rule.REVOKER_WAITS)
				|| (settled && this.gateways.stream().allMatch((gateway) -> gateway.isDone(rules)));
	}

	/**
	 * The replica has what had reached it, and knows of no lease. A revoker whose write
	 * was lost before it counted as stored begins again.
	 */
	private World takenOver() {
		Phase continued = (this.phase == Phase.WRITTEN && !this.replicated) ? Phase.IDLE : this.phase;
		return new World(this.replicated, this.replicated, continued, true, LEASE, each(Gateway::forgotten));
	}

	private List<Gateway> each(UnaryOperator<Gateway> change) {
		Gateway first = change.apply(this.gateways.get(0));
		return (this.gateways.size() == 1) ? List.of(first) : List.of(first, change.apply(this.gateways.get(1)));
	}

	private World with(List<Gateway> changed) {
		return new World(this.revoked, this.replicated, this.phase, this.tookOver, this.settling, changed);
	}

	private World with(Phase reached, boolean copied) {
		return new World(this.revoked, copied, reached, this.tookOver, this.settling, this.gateways);
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
