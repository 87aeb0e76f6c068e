package io.gatehouse.revocation.redis.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * State of a small model: a Redis with a replica, gateways, and a revoker of one token
 * that was issued long before. {@link #next(Set)} returns all possible next states:
 * messages are late or lost, processes die and restart, the replica takes over without
 * the leases. In a model with one gateway, its machine may also freeze, and Redis' clock
 * may be set forward. Times are the remaining times in ticks, so that the number of
 * states is finite; a lease is {@value #LEASE} ticks.
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
		// the gateways are interchangeable, so their order is normalized
		if (gateways.size() == 2 && gateways.get(0).order() > gateways.get(1).order()) {
			gateways = List.of(gateways.get(1), gateways.get(0));
		}
	}

	/**
	 * Returns the first state, in which the gateways run and nothing else has happened.
	 */
	static World beginning(int gateways) {
		return new World(false, false, Phase.IDLE, false, 0, Collections.nCopies(gateways, Gateway.STARTED));
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof World world && this.revoked == world.revoked && this.replicated == world.replicated
				&& this.phase == world.phase && this.tookOver == world.tookOver && this.settling == world.settling
				&& this.gateways.equals(world.gateways);
	}

	/** Spreads the hash codes, since the numbers are small and there are many states. */
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

	/** Tells whether a gateway would accept the token now. */
	boolean accepts(Set<Rule> rules) {
		for (Gateway gateway : this.gateways) {
			if (gateway.accepts(rules)) {
				return true;
			}
		}
		return false;
	}

	/** Tells whether the revocation call has returned. */
	boolean isReturned() {
		return this.phase == Phase.RETURNED;
	}

	/** Returns all possible next states. */
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
	 * Returns the state after a takeover: the replica has only the writes that had
	 * reached it, and no leases. A revoker whose write was lost before it counted as
	 * stored begins again.
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

	/** Progress of a revocation. */
	enum Phase {

		/** The revocation has not begun. */
		IDLE,

		/** The primary has the revocation. */
		WRITTEN,

		/** The revocation counts as stored; the revoker waits for the gateways. */
		STORED,

		/** The call has returned. */
		RETURNED

	}

}
